package main

import (
	"bufio"
	"encoding/json"
	"os"
)

// accessLog writes what is observed of an HTTP request, a TCP connection or a listener's connection, one JSON line each.
func accessLog(kind, path string) []any {
	return []any{object{"name": "envoy.access_loggers.file", "typedConfig": object{
		"@type": extensions + "access_loggers.file.v3.FileAccessLog",
		"path":  path,
		"logFormat": object{"jsonFormat": object{
			"kind":        kind,
			"peer":        "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS%",
			"flags":       "%RESPONSE_FLAGS%",
			"details":     "%RESPONSE_CODE_DETAILS%",
			"routeName":   "%ROUTE_NAME%",
			"route":       "%METADATA(ROUTE:oracle:route)%",
			"cluster":     "%UPSTREAM_CLUSTER_RAW%",
			"attempts":    "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
			"termination": "%CONNECTION_TERMINATION_DETAILS%",
			"chain":       "%FILTER_CHAIN_NAME%",
			"rbac":        "%DYNAMIC_METADATA(envoy.filters.http.rbac)%",
			"tlsVersion":  "%DOWNSTREAM_TLS_VERSION%",
			"tlsFailure":  "%DOWNSTREAM_TRANSPORT_FAILURE_REASON%",
		}}}}}
}

// logged are the lines about one connection; a kind that does not occur is nil.
type logged struct{ http, tcp, listener object }

// readAccessLog gives the lines by the peer's address and port, which no two connections of a process share.
func readAccessLog(path string) map[string]*logged {
	all := map[string]*logged{}
	file, err := os.Open(path)
	if err != nil {
		return all
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var line object
		if json.Unmarshal(lines.Bytes(), &line) != nil {
			continue
		}
		peer := textAt(line, "peer")
		if all[peer] == nil {
			all[peer] = &logged{}
		}
		switch textAt(line, "kind") {
		case "http":
			all[peer].http = line
		case "tcp":
			all[peer].tcp = line
		default:
			all[peer].listener = line
		}
	}
	return all
}
