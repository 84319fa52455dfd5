package main

import (
	"sort"
	"strings"
)

// Added headers that say nothing about the configuration, and those of the transport.
var noise = names("x-request-id", "x-envoy-expected-rq-timeout-ms", "x-envoy-attempt-count", "x-envoy-internal", "x-forwarded-client-cert",
	"x-envoy-decorator-operation", "x-forwarded-proto")
var transport = names("host", "connection", "content-length", "transfer-encoding")

func names(list ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range list {
		set[name] = true
	}
	return set
}

// readHeader reads a header line as the application does, also one whose name nobody should send.
func readHeader(line string) header {
	name, value, _ := strings.Cut(line, ":")
	return header{strings.ToLower(name), strings.Trim(value, " \t")}
}

// restate is the request that the application saw, relative to the one that was sent.
func (s sighting) restate(q *request) object {
	seen := object{"method": s.method, "path": s.path, "authority": s.authority}
	sent := map[header]int{}
	for _, h := range q.Headers {
		sent[readHeader(h[0]+": "+h[1])]++
	}
	var added, removed []header
	for _, h := range s.headers {
		if sent[h] > 0 {
			sent[h]--
		} else if !noise[h[0]] && !transport[h[0]] {
			added = append(added, short(h))
		}
	}
	for h, count := range sent {
		for ; count > 0 && !transport[h[0]]; count-- {
			removed = append(removed, short(h))
		}
	}
	sort.SliceStable(added, func(i, j int) bool { return added[i][0] < added[j][0] })
	sort.Slice(removed, func(i, j int) bool {
		return removed[i][0] < removed[j][0] || removed[i][0] == removed[j][0] && removed[i][1] < removed[j][1]
	})
	if len(added) > 0 {
		seen["addedHeaders"] = added
	}
	if len(removed) > 0 {
		seen["removedHeaders"] = removed
	}
	return seen
}

// short cuts long values: tokens would fill the recordings.
func short(h header) header {
	if value := []rune(h[1]); len(value) > 64 {
		h[1] = string(value[:24]) + "…"
	}
	return h
}
