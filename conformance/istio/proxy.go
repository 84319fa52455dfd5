package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// proxy is one proxy of a case inside an Envoy process that runs many.
type proxy struct {
	role      string
	prefix    string // of every name in the process, so that cases do not meet
	listeners []*listener
	hit       map[string]object // marker of a route -> the route as istiod made it
	hosts     map[string]string // marker of a route -> its virtual host
	mirrored  map[string]bool   // clusters that some route mirrors to
	secrets   map[string]bool   // certificates it asks for by name
}

// listener is one listener of istiod's, bound to a port of ours.
type listener struct {
	name, address   string
	port, localPort int
	rejected        string // Envoy's reason
	config          object
}

// mirrorMark tells the copies of requests from the requests: they go to clusters of their own.
const mirrorMark = "mirror~"

// host turns what istiod generated into configuration that the local process can run, and adds it there.
func (e *envoy) host(g *given, d discovered, prefix string) (*proxy, error) {
	p := &proxy{role: d.role, prefix: prefix, hit: map[string]object{}, hosts: map[string]string{}, mirrored: map[string]bool{}, secrets: e.secrets}
	tables := map[string]object{}
	for _, table := range d.routes {
		tables[textAt(table, "name")] = table
	}
	for _, config := range d.listeners {
		if !p.reachable(g, config) {
			continue
		}
		e.lastPort = nextFreePort(e.lastPort)
		l, err := p.localize(config, tables, e.lastPort, e.accessLogPath())
		if err != nil {
			return nil, fmt.Errorf("listener %s: %w", textAt(config, "name"), err)
		}
		p.listeners = append(p.listeners, l)
		e.listeners = append(e.listeners, l.config)
	}
	live, seen := liveClusters(d), map[string]bool{}
	for _, cluster := range d.clusters {
		name := textAt(cluster, "name")
		if seen[name] { // istio: of two clusters with one name the first counts
			continue
		}
		seen[name] = true
		if err := e.addCluster(prefix, name, cluster, live[name], !contains(g.Refusing, name)); err != nil {
			return nil, err
		}
		if p.mirrored[name] {
			if err := e.addCluster(prefix, mirrorMark+name, cluster, live[name], true); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

// reachable: could a request of the case land on this listener?
func (p *proxy) reachable(g *given, config object) bool {
	name, address := textAt(config, "name"), objectAt(config, "address", "socketAddress")
	if len(address) == 0 || textAt(address, "protocol") == "UDP" {
		return false
	}
	switch {
	case p.role == "server":
		return name == "virtualInbound"
	case name == "virtualOutbound":
		return true
	case name == "virtualInbound":
		return p.role != "client"
	}
	for _, one := range g.Requests {
		if one.Request.At == p.role && one.Request.Port == numberAt(address, "portValue") {
			return true
		}
	}
	return false
}

// liveClusters are the clusters that have an endpoint.
func liveClusters(d discovered) map[string]bool {
	live := map[string]bool{}
	for _, cluster := range d.clusters {
		name := textAt(cluster, "name")
		live[name] = name != "BlackHoleCluster" && textAt(cluster, "type") != "EDS"
	}
	for _, assignment := range d.endpoints {
		name := textAt(assignment, "clusterName")
		live[name] = false
		for _, locality := range listAt(assignment, "endpoints") {
			live[name] = live[name] || len(listAt(locality, "lbEndpoints")) > 0
		}
	}
	return live
}

// addCluster adds a stand-in with the same limits, whose one endpoint is a socket of the application.
func (e *envoy) addCluster(prefix, name string, original object, live, accepts bool) error {
	full := prefix + name
	assignment := object{"clusterName": full}
	if live {
		e.sockets++
		path := filepath.Join(e.directory, fmt.Sprintf("%d.sock", e.sockets))
		assignment["endpoints"] = []any{object{"lbEndpoints": []any{object{"endpoint": object{"address": object{"pipe": object{"path": path}}}}}}}
		if accepts {
			if err := e.application.listen(path, name); err != nil {
				return err
			}
		}
	}
	cluster := object{"name": full, "type": "STATIC", "connectTimeout": "2s", "loadAssignment": assignment}
	if limits, ok := original["circuitBreakers"]; ok {
		cluster["circuitBreakers"] = limits
	}
	e.clusters = append(e.clusters, cluster)
	return nil
}

// plain takes the names of the process out of a text that Envoy logged; "-" is its way to say nothing.
func (p *proxy) plain(text string) string {
	if text == "-" {
		return ""
	}
	return strings.ReplaceAll(text, p.prefix, "")
}

func contains(list []string, wanted string) bool {
	for _, one := range list {
		if one == wanted {
			return true
		}
	}
	return false
}
