package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Two headers that travel with every request: whose it is, and the draw for weighted clusters.
const idHeader, drawHeader = "x-oid", "x-oracle-random"

// application stands behind every cluster, on one socket each. It answers as the request's script says, remembers what
// it saw, and is the external authorizer too (which refuses paths that contain "extdeny").
type application struct {
	mutex     sync.Mutex
	scripts   map[string][]answer
	sightings map[string][]sighting
	listeners []net.Listener
}

// sighting is a request as the application saw it.
type sighting struct {
	cluster, method, path, authority string
	headers                          []header
}

func (s sighting) isAuthorization() bool { return strings.Contains(s.cluster, "ext-authz") }
func (s sighting) isMirror() bool        { return strings.HasPrefix(s.cluster, mirrorMark) }

func newApplication() *application {
	return &application{scripts: map[string][]answer{}, sightings: map[string][]sighting{}}
}

func (a *application) play(id string, script []answer) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	a.scripts[id] = script
}

func (a *application) saw(id string) []sighting {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return append([]sighting(nil), a.sightings[id]...)
}

func (a *application) listen(path, cluster string) error {
	l, err := net.Listen("unix", path)
	if err != nil {
		return err
	}
	a.listeners = append(a.listeners, l)
	go func() {
		for {
			connection, err := l.Accept()
			if err != nil {
				return
			}
			go a.serve(connection, cluster)
		}
	}()
	return nil
}

func (a *application) close() {
	for _, l := range a.listeners {
		l.Close()
	}
}

func (a *application) serve(connection net.Conn, cluster string) {
	defer connection.Close()
	for reader := bufio.NewReader(connection); ; {
		line, err := reader.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		words := strings.Split(line, " ")
		if len(words) < 3 || !strings.HasPrefix(words[len(words)-1], "HTTP/1.") {
			fmt.Fprintf(connection, "%s%s\n", echoed, line)
			continue
		}
		s := sighting{cluster: cluster, method: words[0], path: strings.Join(words[1:len(words)-1], " ")}
		id, ok := s.read(reader)
		if !ok || !a.answer(connection, id, s) {
			return
		}
	}
}

// read takes the rest of a request off the connection and gives its id.
func (s *sighting) read(reader *bufio.Reader) (id string, ok bool) {
	length, chunked := 0, false
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return "", false
		}
		if line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"); line == "" {
			break
		}
		one := readHeader(line)
		name, value := one[0], one[1]
		switch name {
		case "host":
			s.authority = value
			continue
		case idHeader:
			id = value
			continue
		case drawHeader:
			continue
		case "content-length":
			length, _ = strconv.Atoi(value)
		case "transfer-encoding":
			chunked = strings.Contains(value, "chunked")
		}
		s.headers = append(s.headers, one)
	}
	for chunked {
		line, err := reader.ReadString('\n')
		size, _ := strconv.ParseInt(strings.TrimSpace(line), 16, 64)
		if _, copied := io.CopyN(io.Discard, reader, size+2); err != nil || copied != nil {
			return "", false
		}
		chunked = size > 0
	}
	_, err := io.CopyN(io.Discard, reader, int64(length))
	return id, err == nil
}

// answer gives false when the connection has to end.
func (a *application) answer(connection net.Conn, id string, s sighting) bool {
	says := a.next(id, s)
	time.Sleep(time.Duration(says.DelayMs) * time.Millisecond)
	if says.Reset {
		return false
	}
	if says.Status == 0 {
		says.Status = http.StatusOK
	}
	body := "ok"
	if s.method == http.MethodHead {
		body = ""
	}
	var text strings.Builder
	fmt.Fprintf(&text, "HTTP/1.1 %d %s\r\ncontent-length: %d\r\n", says.Status, http.StatusText(says.Status), len(body))
	for _, h := range says.Headers {
		fmt.Fprintf(&text, "%s: %s\r\n", h[0], h[1])
	}
	_, err := io.WriteString(connection, text.String()+"\r\n"+body)
	return err == nil
}

// next remembers a request and gives its answer: attempt n gets line n of the script, the last line repeats.
func (a *application) next(id string, s sighting) answer {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	attempt := 0
	for _, before := range a.sightings[id] {
		if before.cluster == s.cluster {
			attempt++
		}
	}
	a.sightings[id] = append(a.sightings[id], s)
	script := a.scripts[id]
	switch {
	case s.isAuthorization() && strings.Contains(s.path, "extdeny"):
		return answer{Status: http.StatusForbidden}
	case s.isAuthorization() || s.isMirror() || len(script) == 0:
		return answer{}
	}
	return script[min(attempt, len(script)-1)]
}
