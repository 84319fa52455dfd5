package main

import (
	"fmt"
	"strings"
)

const extensions = "type.googleapis.com/envoy.extensions."

// What a listener of ours cannot have or does not need: sockets of its own, telemetry.
var withoutSockets = []string{"transparent", "bindToPort", "useOriginalDst", "accessLog", "additionalAddresses",
	"connectionBalanceConfig", "enableReusePort", "statPrefix", "reusePort", "tcpFastOpenQueueLength", "freebind"}

var telemetry = []string{"grpc_stats", "wasm", "golang", "dynamic_modules"}

// localize binds a listener to a local port. Addresses come by the PROXY protocol, route tables and certificates are
// put in place of the subscriptions to them, and every route gets a mark by which the access log names it.
func (p *proxy) localize(original object, tables map[string]object, localPort int, logPath string) (*listener, error) {
	l := copyOf(original)
	address := objectAt(original, "address", "socketAddress")
	made := &listener{name: textAt(l, "name"), address: textAt(address, "address"), port: numberAt(address, "portValue"), localPort: localPort, config: l}
	for _, field := range withoutSockets {
		delete(l, field)
	}
	l["enableReusePort"] = false
	l["address"] = object{"socketAddress": object{"address": "127.0.0.1", "portValue": localPort}}
	filters := []any{object{"name": "envoy.filters.listener.proxy_protocol", "typedConfig": object{
		"@type": extensions + "filters.listener.proxy_protocol.v3.ProxyProtocol"}}}
	for _, filter := range listAt(l, "listenerFilters") {
		if t := typeOf(filter); strings.Contains(t, "tls_inspector") || strings.Contains(t, "http_inspector") {
			filters = append(filters, filter)
		}
	}
	l["listenerFilters"] = filters
	chains := listAt(l, "filterChains")
	if last, ok := l["defaultFilterChain"]; ok {
		chains = append(chains[:len(chains):len(chains)], last)
	}
	for _, chain := range chains {
		if err := p.localizeChain(chain.(object), tables, logPath); err != nil {
			return nil, err
		}
	}
	p.renameClusters(l)
	visit(l, p.inlineSecret)
	visit(l, physicalAddresses)
	// Last: names in log formats are no clusters.
	l["name"] = p.prefix + made.name
	l["accessLog"] = accessLog("listener", logPath)
	visit(l, func(o object) {
		if kind, ok := o["accessLog"].(string); ok {
			o["accessLog"] = accessLog(kind, logPath)
		}
	})
	return made, nil
}

func (p *proxy) localizeChain(chain object, tables map[string]object, logPath string) error {
	kept := []any{}
	for _, filter := range listAt(chain, "filters") {
		kind, config := typeOf(filter), objectAt(filter, "typedConfig")
		if !strings.HasPrefix(kind, "network.") {
			continue
		}
		kept = append(kept, filter)
		switch {
		case strings.HasSuffix(kind, "HttpConnectionManager"):
			config["accessLog"] = "http"
			if err := p.localizeHTTP(config, tables); err != nil {
				return err
			}
		case strings.HasSuffix(kind, "TcpProxy"):
			config["accessLog"] = "tcp"
		}
		delete(config, "accessLogOptions")
	}
	chain["filters"] = kept
	return nil
}

// envoyMaxHeaders is how many header lines Envoy reads when nobody says otherwise.
const envoyMaxHeaders = 100

func (p *proxy) localizeHTTP(manager object, tables map[string]object) error {
	delete(manager, "tracing")
	delete(manager, "requestIdExtension")
	// The header that identifies a request is none of the request's.
	options := objectAt(manager, "commonHttpProtocolOptions")
	limit := numberAt(options, "maxHeadersCount")
	if limit == 0 {
		limit = envoyMaxHeaders
	}
	options["maxHeadersCount"], manager["commonHttpProtocolOptions"] = limit+1, options
	if name := textAt(manager, "rds", "routeConfigName"); name != "" {
		table, ok := tables[name]
		if !ok {
			return fmt.Errorf("no route table %q", name)
		}
		delete(manager, "rds")
		manager["routeConfig"] = copyOf(table)
	}
	p.markRoutes(objectAt(manager, "routeConfig"))
	kept := []any{}
	for _, filter := range listAt(manager, "httpFilters") {
		kind := typeOf(filter)
		drop := !strings.HasPrefix(kind, "http.")
		for _, name := range telemetry {
			drop = drop || strings.Contains(kind, name)
		}
		if !drop {
			kept = append(kept, filter)
		}
	}
	manager["httpFilters"] = kept
	return nil
}

func (p *proxy) markRoutes(table object) {
	table["validateClusters"] = false
	for _, host := range listAt(table, "virtualHosts") {
		for index, one := range listAt(host, "routes") {
			route := one.(object)
			mark := fmt.Sprintf("%s|%s|%d", textAt(table, "name"), textAt(host, "name"), index)
			p.hit[mark], p.hosts[mark] = copyOf(route), textAt(host, "name")
			metadata := objectAt(route, "metadata")
			known := objectAt(metadata, "filterMetadata")
			known["oracle"] = object{"route": mark}
			metadata["filterMetadata"], route["metadata"] = known, metadata
			if weighted, ok := at(route, "route", "weightedClusters").(object); ok {
				weighted["headerName"] = drawHeader
			}
		}
	}
}

func (p *proxy) renameClusters(l object) {
	visit(l, func(o object) {
		for _, field := range []string{"cluster", "clusterName"} {
			if name, ok := o[field].(string); ok && name != "" && !strings.HasPrefix(name, p.prefix) {
				o[field] = p.prefix + name
			}
		}
		for _, one := range listAt(o, "weightedClusters", "clusters") {
			one.(object)["name"] = p.prefix + textAt(one, "name")
		}
		for _, one := range listAt(o, "requestMirrorPolicies") {
			name := textAt(one, "cluster")
			p.mirrored[name] = true
			one.(object)["cluster"] = p.prefix + mirrorMark + name
		}
	})
}

func (p *proxy) inlineSecret(o object) {
	if _, ok := o["sdsConfig"]; ok {
		delete(o, "sdsConfig")
		p.secrets[textAt(o, "name")] = true
	}
}

// physicalAddresses: connections really come from 127.x.y.z where the PROXY header says 10.x.y.z, so what is said of
// the peer's own address has to move as well.
func physicalAddresses(o object) {
	if prefix := textAt(o, "directRemoteIp", "addressPrefix"); strings.HasPrefix(prefix, "10.") {
		objectAt(o, "directRemoteIp")["addressPrefix"] = "127." + prefix[3:]
	}
}
