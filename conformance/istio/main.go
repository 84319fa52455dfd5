// Command oracle answers cases (JSON lines on standard input) with what istiod generates for their proxies and a real
// Envoy then does: one JSON line each on standard output, in order. An empty line asks for the answers to what came so far.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"istio.io/istio/pkg/log"
)

func main() {
	binary := flag.String("envoy", "envoy", "the Envoy binary")
	version := flag.String("proxy-version", "1.31.0", "the Istio version that the proxies report")
	batch := flag.Int("batch", 40, "cases per Envoy process")
	firstPort := flag.Int("first-port", 21000, "local ports above this one are used")
	workers := flag.Int("workers", 16, "requests in flight")
	flag.Parse()
	for _, scope := range log.Scopes() {
		scope.SetOutputLevel(log.NoneLevel)
	}
	directory, err := os.MkdirTemp("", "oracle")
	must(err)
	defer os.RemoveAll(directory)
	o := &oracle{binary: *binary, version: *version, directory: directory, firstPort: *firstPort, workers: *workers, authority: newAuthority()}
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<28)
	output := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	var cases []*given
	flush := func() {
		if len(cases) > 0 {
			for _, result := range o.record(cases) {
				must(encoder.Encode(result))
			}
		}
		cases = nil
		must(output.Flush())
	}
	for input.Scan() {
		line := bytes.TrimSpace(input.Bytes())
		if len(line) > 0 {
			g := &given{}
			must(json.Unmarshal(line, g))
			cases = append(cases, g)
		}
		if len(line) == 0 || len(cases) == *batch {
			flush()
		}
	}
	must(input.Err())
	flush()
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(2)
	}
}
