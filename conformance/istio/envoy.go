package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// envoy is one Envoy process; it runs the proxies of many cases.
type envoy struct {
	directory   string
	application *application
	authority   *authority
	lastPort    int
	sockets     int
	listeners   []object
	clusters    []any
	secrets     map[string]bool
	command     *exec.Cmd
	ended       chan error
	admin       *http.Client
}

func newEnvoy(directory string, a *authority, firstPort int) (*envoy, error) {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return nil, err
	}
	socket := filepath.Join(directory, "admin.sock")
	dial := func(string, string) (net.Conn, error) { return net.Dial("unix", socket) }
	return &envoy{
		directory: directory, application: newApplication(), authority: a, lastPort: firstPort, secrets: map[string]bool{"default": true, "ROOTCA": true},
		admin: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{Dial: dial}},
	}, nil
}

func (e *envoy) accessLogPath() string { return filepath.Join(e.directory, "access.log") }

// start runs the process until it is ready; the error carries the end of what it printed.
func (e *envoy) start(binary string) error {
	resources := []any{}
	for _, l := range e.listeners {
		l["@type"] = "type.googleapis.com/envoy.config.listener.v3.Listener"
		resources = append(resources, l)
	}
	// Listeners come by subscription: one that is refused does not stop the others.
	subscription, bootstrap := filepath.Join(e.directory, "listeners.json"), filepath.Join(e.directory, "bootstrap.json")
	must(os.WriteFile(subscription, toJSON(object{"versionInfo": "1", "resources": resources}), 0o644))
	must(os.WriteFile(bootstrap, toJSON(object{
		"node":             object{"id": "oracle", "cluster": "oracle"},
		"admin":            object{"address": object{"pipe": object{"path": filepath.Join(e.directory, "admin.sock")}}},
		"dynamicResources": object{"ldsConfig": object{"resourceApiVersion": "V3", "pathConfigSource": object{"path": subscription}}},
		"staticResources":  object{"clusters": e.clusters, "secrets": e.authority.secrets(e.secrets)},
		"layeredRuntime": object{"layers": []any{object{"name": "static", "staticLayer": object{
			// What Istio's bootstrap sets; Envoy's own default refuses expressions of more than 100 instructions.
			"re2.max_program_size.error_level":           32768,
			"overload.global_downstream_max_connections": 50000}}}},
	}), 0o644))
	output, err := os.Create(filepath.Join(e.directory, "envoy.log"))
	if err != nil {
		return err
	}
	defer output.Close()
	e.command = exec.Command(binary, "-c", bootstrap, "--concurrency", "1", "-l", "warning", "--disable-hot-restart", "--file-flush-interval-msec", "50", "--drain-time-s", "1")
	e.command.Stdout, e.command.Stderr = output, output
	e.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := e.command.Start(); err != nil {
		return err
	}
	e.ended = make(chan error, 1)
	go func() { e.ended <- e.command.Wait() }()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		select {
		case <-e.ended:
			e.command = nil
			return fmt.Errorf("%s", e.printed())
		default:
		}
		if body, err := e.get("/ready"); err == nil && strings.Contains(string(body), "LIVE") {
			return nil
		}
	}
	return fmt.Errorf("not ready: %s", e.printed())
}

func (e *envoy) get(path string) ([]byte, error) {
	response, err := e.admin.Get("http://admin" + path)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// rejected gives Envoy's reason for every listener of ours that it does not run.
func (e *envoy) rejected() map[string]string {
	reasons := map[string]string{}
	for _, l := range e.listeners {
		reasons[textAt(l, "name")] = "absent"
	}
	body, err := e.get("/config_dump?resource=dynamic_listeners")
	var dump object
	if err != nil || json.Unmarshal(body, &dump) != nil {
		return reasons
	}
	for _, state := range listAt(dump, "configs") {
		name := textAt(state, "name")
		delete(reasons, name)
		if at(state, "active_state") == nil {
			reasons[name] = "not active: " + textAt(state, "error_state", "details")
		}
	}
	return reasons
}

// stop ends the process, which writes the rest of its logs, and the application behind it.
func (e *envoy) stop() {
	e.application.close()
	if e.command == nil {
		return
	}
	_ = e.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-e.ended:
	case <-time.After(5 * time.Second):
		_ = e.command.Process.Kill()
		<-e.ended
	}
	e.command = nil
}

// printed is what the process said at last, without its preambles and stack.
func (e *envoy) printed() string {
	text, _ := os.ReadFile(filepath.Join(e.directory, "envoy.log"))
	lines := []string{}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.Contains(line, "Deprecated field") || strings.Contains(line, "#") || strings.Contains(line, "Address mapping") {
			continue
		}
		if end := strings.LastIndex(line, "] "); end >= 0 {
			line = line[end+2:]
		}
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return tail(strings.Join(lines, " | "), 500)
}

func tail(text string, length int) string {
	if len(text) > length {
		return text[len(text)-length:]
	}
	return text
}

// nextFreePort is the first port above p on which nobody listens.
func nextFreePort(p int) int {
	for {
		p++
		if l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", p)); err == nil {
			l.Close()
			return p
		}
	}
}

func (e *envoy) crashed() bool {
	text, _ := os.ReadFile(filepath.Join(e.directory, "envoy.log"))
	return strings.Contains(string(text), "backtrace")
}
