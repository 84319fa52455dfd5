package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// hosted is a case with what was made of it.
type hosted struct {
	given   *given
	result  *recorded
	proxies []*proxy
	replies []*reply
	turn    *sync.Mutex // held by each request in turn where connection limits would let them meet
}

// oracle asks istiod and Envoy.
type oracle struct {
	binary, version, directory string
	firstPort, workers         int
	authority                  *authority
	batches                    int
}

// record answers some cases with one Envoy process, or with more when the process cannot run them together.
func (o *oracle) record(cases []*given) []*recorded {
	proxies := make([][]discovered, len(cases))
	results := make([]*recorded, len(cases))
	for i, g := range cases {
		results[i] = &recorded{ID: g.ID, Oracle: object{}, Routes: object{}, Facts: object{}, Validation: []verdict{}}
		found, verdicts, err := discover(g, o.version)
		proxies[i] = found
		if verdicts != nil {
			results[i].Validation = verdicts
		}
		if err != nil {
			results[i].fail(g, "oracle-error", err.Error())
			if strings.HasPrefix(err.Error(), "istiod-panic") {
				results[i].Expects = g.all("istiod-panic")
			}
		}
	}
	o.run(cases, proxies, results)
	return results
}

func (r *recorded) fail(g *given, outcome, reason string) {
	r.Oracle["error"] = reason
	r.Expects = g.all(outcome)
}

func (o *oracle) run(cases []*given, found [][]discovered, results []*recorded) {
	o.batches++
	directory := filepath.Join(o.directory, fmt.Sprint(o.batches))
	e, err := newEnvoy(directory, o.authority, o.firstPort)
	must(err)
	defer os.RemoveAll(directory)
	defer e.stop()
	all := []*hosted{}
	for i, g := range cases {
		if results[i].Expects != nil {
			continue
		}
		h := &hosted{given: g, result: results[i], replies: make([]*reply, len(g.Requests))}
		if limited := g.Config + g.MeshConfig; strings.Contains(limited, "onnectionPool") || strings.Contains(limited, "retryBudget") {
			h.turn = &sync.Mutex{}
		}
		for role, d := range found[i] {
			p, err := e.host(g, d, fmt.Sprintf("k%d_%d~", i, role))
			if err != nil {
				results[i].fail(g, "oracle-error", err.Error())
				break
			}
			h.proxies = append(h.proxies, p)
			results[i].addFacts(g, d)
		}
		if results[i].Expects == nil {
			all = append(all, h)
		}
	}
	if err := e.start(o.binary); err != nil {
		o.split(e, err, cases, found, results)
		return
	}
	e.mark(all)
	e.play(all, o.workers)
	e.stop()
	log := readAccessLog(e.accessLogPath())
	for _, h := range all {
		h.result.Expects = []object{}
		for n, r := range h.replies {
			h.result.Expects = append(h.result.Expects, r.expectation(&h.given.Requests[n].Request, log[r.peer], h.result.Routes))
		}
	}
}

// split finds the case that keeps Envoy from starting.
func (o *oracle) split(e *envoy, reason error, cases []*given, found [][]discovered, results []*recorded) {
	e.stop()
	if half := len(cases) / 2; half > 0 {
		o.run(cases[:half], found[:half], results[:half])
		o.run(cases[half:], found[half:], results[half:])
	} else if results[0].Expects == nil {
		outcome := "oracle-error"
		if e.crashed() {
			outcome = "envoy-crash"
		}
		results[0].fail(cases[0], outcome, "envoy did not start ("+outcome+"): "+reason.Error())
	}
}

// mark notes which listeners Envoy refused.
func (e *envoy) mark(all []*hosted) {
	rejected := e.rejected()
	for _, h := range all {
		reasons := object{}
		for _, p := range h.proxies {
			for _, l := range p.listeners {
				if reason, ok := rejected[p.prefix+l.name]; ok {
					l.rejected = reason
					// The reason stands behind a dump of the whole listener.
					reason = strings.TrimSpace(reason)
					reasons[p.role+":"+l.name] = tail(p.plain(strings.TrimSpace(reason[strings.LastIndex(reason, "\n")+1:])), 400)
				}
			}
		}
		if len(reasons) > 0 {
			h.result.Oracle["nack"] = reasons
		}
	}
}

func (e *envoy) play(all []*hosted, workers int) {
	var group sync.WaitGroup
	free := make(chan struct{}, workers)
	for i, h := range all {
		mirrors := strings.Contains(h.given.Config, "irror")
		for n := range h.given.Requests {
			free <- struct{}{}
			group.Add(1)
			go func() {
				defer func() { <-free; group.Done() }()
				if h.turn != nil {
					h.turn.Lock()
					defer h.turn.Unlock()
					defer time.Sleep(10 * time.Millisecond)
				}
				h.replies[n] = e.send(h.proxies, &h.given.Requests[n].Request, fmt.Sprintf("r%d-%d", i, n), mirrors)
			}()
		}
	}
	group.Wait()
	time.Sleep(150 * time.Millisecond) // the ends of connections get into the log
}
