package main

import (
	"fmt"
	"sort"
	"strings"
)

// expectation restates a reply and the log about it in the words of the recorded cases; the plan of the route that was
// hit is added to plans.
func (r *reply) expectation(q *request, log *logged, plans object) object {
	expect := object{"outcome": r.outcome}
	set := func(field string, value string) {
		if value != "" {
			expect[field] = value
		}
	}
	set("listener", r.listener)
	if r.outcome == "no-listener" || r.outcome == "nack" {
		return expect
	}
	if log == nil {
		log = &logged{}
	}
	text := func(line object, field string) string { return r.proxy.plain(textAt(line, field)) }
	if chain := text(log.listener, "chain"); chain != fmt.Sprintf("0.0.0.0_%d", q.Port) {
		set("filterChain", chain)
	}
	switch {
	case log.http != nil:
		set("responseFlags", text(log.http, "flags"))
		set("responseCodeDetails", lasting(text(log.http, "details")))
		set("cluster", text(log.http, "cluster"))
		r.addRoute(q, log.http, expect, plans)
		if metadata := dryRun(objectAt(log.http, "rbac")); len(metadata) > 0 {
			expect["rbacMetadata"] = metadata
		}
	case log.tcp != nil:
		set("cluster", text(log.tcp, "cluster"))
		set("responseFlags", text(log.tcp, "flags"))
		set("terminationDetails", text(log.tcp, "termination"))
	}
	if log.http == nil {
		if expect["responseFlags"] == nil {
			set("responseFlags", text(log.listener, "flags"))
		}
		set("terminationDetails", text(log.listener, "termination"))
	}
	r.addFailure(log, expect)
	if r.outcome == "response" {
		expect["status"] = r.status
		if r.body != "ok" {
			set("body", r.body)
		}
		if len(r.headers) > 0 {
			expect["responseHeaders"] = r.headers
		}
	}
	r.addSightings(q, log.http, expect)
	return expect
}

// dryRun keeps what policies that are only tried would have done.
func dryRun(metadata object) object {
	kept := object{}
	for name, value := range metadata {
		if strings.HasPrefix(name, "istio_dry_run_") {
			kept[name] = value
		}
	}
	return kept
}

func (r *reply) addRoute(q *request, line, expect, plans object) {
	mark := strings.Trim(r.proxy.plain(textAt(line, "route")), "\"")
	if q.At == "server" {
		return
	}
	if name := r.proxy.plain(textAt(line, "routeName")); name != "" {
		expect["routeName"] = name
	}
	if route, ok := r.proxy.hit[mark]; ok {
		key := q.At + "|" + mark
		expect["virtualHost"], expect["routeKey"] = r.proxy.hosts[mark], key
		plans[key] = plan(route)
	}
}

// addFailure says why there is no answer, and tells answers of the application from Envoy's to what is no HTTP.
func (r *reply) addFailure(log *logged, expect object) {
	if r.outcome == "tcp-echo" && !strings.HasPrefix(r.body, echoed) {
		expect["outcome"], expect["reason"] = "http-error", "not-http"
		if words := strings.Fields(r.body); len(words) > 1 {
			expect["status"] = numberAt(object{"status": words[1]}, "status")
		}
	}
	if r.outcome != "closed" && r.outcome != "tls-failed" {
		return
	}
	// The TLS inspector says TLS_error|… of plaintext; a handshake that failed is TLS_error:|…
	failure := textAt(log.listener, "tlsFailure")
	_, failure, _ = strings.Cut(failure, "TLS_error:|")
	if _, after, ok := strings.Cut(failure, "OPENSSL_internal:"); ok {
		failure, _, _ = strings.Cut(after, ":")
	}
	unread := log.http == nil && log.tcp == nil
	cluster := r.proxy.plain(textAt(log.tcp, "cluster"))
	switch {
	case unread && strings.Contains(textAt(log.listener, "flags"), "NR"):
		expect["reason"] = "no-filter-chain"
	case strings.Contains(textAt(expect, "terminationDetails"), "rbac_access_denied"):
		expect["outcome"], expect["reason"] = "closed", "network-rbac"
	case failure != "":
		expect["outcome"], expect["reason"], expect["tlsError"] = "tls-failed", "handshake", failure
		delete(expect, "cluster")
	case r.outcome == "tls-failed" && log.http == nil && strings.Contains(textAt(expect, "responseFlags"), "UAEX"):
		expect["outcome"] = "closed"
	case r.outcome == "tls-failed" && log.http == nil && cluster != "" && r.proxy.plain(textAt(log.listener, "tlsVersion")) == "":
		expect["outcome"] = "opaque-forwarded"
		delete(expect, "responseFlags")
	case r.outcome == "tls-failed" && log.http != nil:
		expect["reason"] = "not-http"
	}
}

func (r *reply) addSightings(q *request, line, expect object) {
	var served []sighting
	mirrored := []object{}
	authorizations := 0
	for _, s := range r.sightings {
		switch {
		case s.isAuthorization():
			authorizations++
		case s.isMirror():
			mirrored = append(mirrored, object{"cluster": strings.TrimPrefix(s.cluster, mirrorMark), "path": s.path, "authority": s.authority})
		default:
			served = append(served, s)
		}
	}
	if authorizations > 0 {
		expect["extAuthzCalls"] = authorizations
	}
	if len(mirrored) > 0 {
		sort.SliceStable(mirrored, func(i, j int) bool { return textAt(mirrored[i], "cluster") < textAt(mirrored[j], "cluster") })
		expect["mirrored"] = mirrored
	}
	if len(served) == 0 {
		if r.outcome == "response" && line != nil {
			expect["attempts"] = numberAt(line, "attempts")
		}
		return
	}
	expect["upstream"] = served[0].restate(q)
	expect["attempts"] = len(served)
	if attempts := numberAt(line, "attempts"); attempts > 0 {
		expect["attempts"] = attempts
	}
	for _, h := range served[0].headers {
		if h[0] == "x-envoy-expected-rq-timeout-ms" {
			expect["expectedRqTimeoutMs"] = numberAt(object{"ms": h[1]}, "ms")
			break
		}
	}
}

// lasting takes what names this machine's sockets out of the details of a failed connection.
func lasting(details string) string {
	before, _, found := strings.Cut(details, "|immediate_connect_error")
	if found {
		return before + "}"
	}
	return details
}
