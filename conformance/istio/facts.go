package main

import (
	"fmt"
	"sort"
	"strings"
)

// addFacts records what a case wants to know of the configuration itself.
func (r *recorded) addFacts(g *given, d discovered) {
	if name := d.role + "Clusters"; g.wants(name) {
		assignments := map[string]object{}
		for _, assignment := range d.endpoints {
			assignments[textAt(assignment, "clusterName")] = assignment
		}
		list := []object{}
		for _, cluster := range d.clusters {
			if strings.HasPrefix(textAt(cluster, "name"), "outbound|") {
				list = append(list, clusterFact(cluster, assignments))
			}
		}
		sort.SliceStable(list, func(i, j int) bool { return textAt(list[i], "name") < textAt(list[j], "name") })
		r.Facts[name] = list
	}
	if name := d.role + "VirtualHosts"; g.wants(name) {
		tables := object{}
		for _, table := range d.routes {
			tables[textAt(table, "name")] = each(listAt(table, "virtualHosts"), func(host any) any {
				return object{"name": at(host, "name"), "domains": at(host, "domains"), "routes": len(listAt(host, "routes"))}
			})
		}
		r.Facts[name] = tables
	}
}

// Fields of a cluster that are recorded as they are.
var verbatim = []string{"loadBalancingPolicy", "ringHashLbConfig", "maglevLbConfig", "leastRequestLbConfig", "roundRobinLbConfig",
	"outlierDetection", "commonLbConfig", "upstreamConnectionOptions"}

func clusterFact(cluster object, assignments map[string]object) object {
	name := textAt(cluster, "name")
	fact := object{"name": name, "type": "STATIC", "lbPolicy": "ROUND_ROBIN"}
	for _, kind := range []string{textAt(cluster, "clusterType", "name"), textAt(cluster, "type")} {
		if kind != "" {
			fact["type"] = kind
		}
	}
	if policy := textAt(cluster, "lbPolicy"); policy != "" {
		fact["lbPolicy"] = policy
	}
	for _, field := range verbatim {
		if value, ok := cluster[field]; ok {
			fact[field] = value
		}
	}
	setMs(fact, "connectTimeoutMs", cluster, "connectTimeout")
	if limits := listAt(cluster, "circuitBreakers", "thresholds"); len(limits) > 0 {
		fact["circuitBreakers"] = limits[0]
	}
	if options := at(cluster, "typedExtensionProtocolOptions", "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"); options != nil {
		fact["httpProtocolOptions"] = untyped(options)
	}
	if socket, ok := cluster["transportSocket"]; ok {
		fact["tls"] = tlsFact(socket)
	}
	if matches := listAt(cluster, "transportSocketMatches"); len(matches) > 0 {
		fact["autoTls"] = each(matches, func(one any) any {
			made := tlsFact(at(one, "transportSocket"))
			made["match"], made["name"] = at(one, "match"), at(one, "name")
			return made
		})
	}
	assignment, ok := assignments[name]
	if !ok {
		assignment, ok = cluster["loadAssignment"].(object)
	}
	if ok {
		fact["endpoints"] = endpointFacts(assignment)
	}
	return fact
}

func tlsFact(socket any) object {
	made := object{"socket": textAt(socket, "name")}
	config := at(socket, "typedConfig")
	if name := textAt(config, "sni"); name != "" {
		made["sni"] = name
	}
	common := at(config, "commonTlsContext")
	if protocols := listAt(common, "alpnProtocols"); len(protocols) > 0 {
		made["alpn"] = protocols
	}
	for _, secret := range listAt(common, "tlsCertificateSdsSecretConfigs") {
		made["certificate"] = textAt(secret, "name")
	}
	for _, files := range listAt(common, "tlsCertificates") {
		made["certificateFile"] = textAt(files, "certificateChain", "filename")
	}
	if validation := objectAt(common, "combinedValidationContext"); len(validation) > 0 {
		made["validation"] = textAt(validation, "validationContextSdsSecretConfig", "name")
		defaults := at(validation, "defaultValidationContext")
		accepted := append(listAt(defaults, "matchTypedSubjectAltNames"), listAt(defaults, "matchSubjectAltNames")...)
		if len(accepted) > 0 {
			made["sans"] = each(accepted, func(one any) any {
				if matcher := at(one, "matcher"); matcher != nil {
					return matcher
				}
				return one
			})
		}
	}
	return made
}

func endpointFacts(assignment object) []object {
	var list []object // none is null
	for _, locality := range listAt(assignment, "endpoints") {
		for _, one := range listAt(locality, "lbEndpoints") {
			address := at(one, "endpoint", "address", "socketAddress")
			made := object{"address": fmt.Sprintf("%s:%d", textAt(address, "address"), numberAt(address, "portValue"))}
			if mode := textAt(one, "metadata", "filterMetadata", "envoy.transport_socket_match", "tlsMode"); mode != "" {
				made["tlsMode"] = mode
			}
			list = append(list, made)
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return textAt(list[i], "address") < textAt(list[j], "address") })
	return list
}
