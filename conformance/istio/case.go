package main

import "encoding/json"

// object is a JSON object, the form in which this program looks at and changes xDS.
type object = map[string]any

// given is what a case asks: a mesh, the proxies of it to run, the requests to send.
type given struct {
	ID         string      `json:"id"`
	Config     string      `json:"config"`
	MeshConfig string      `json:"meshConfig"`
	Proxies    []proxySpec `json:"proxies"`
	Refusing   []string    `json:"refusing"` // clusters whose endpoint refuses connections
	Want       []string    `json:"want"`     // facts to record: clientClusters, clientVirtualHosts, gatewayVirtualHosts
	Requests   []struct {
		Request request `json:"request"`
	} `json:"requests"`
}

type proxySpec struct {
	Role      string `json:"role"` // client, server or gateway
	Pod       string `json:"pod"`
	Namespace string `json:"namespace"`
}

type header = [2]string

type request struct {
	At        string   `json:"at"`
	Protocol  string   `json:"protocol"`
	Method    string   `json:"method"`
	Authority *string  `json:"authority"`
	Path      string   `json:"path"`
	Headers   []header `json:"headers"`
	Port      int      `json:"port"`
	DstIP     string   `json:"dstIP"`
	SrcIP     string   `json:"srcIP"`
	TLS       *peerTLS `json:"tls"`
	Random    *uint64  `json:"random"`
	Upstream  []answer `json:"upstream"`
}

type peerTLS struct {
	Mode      string   `json:"mode"` // mtls or tls
	Principal string   `json:"principal"`
	SNI       string   `json:"sni"`
	ALPN      []string `json:"alpn"`
}

// answer is how the application answers one attempt.
type answer struct {
	Status  int      `json:"status"`
	Headers []header `json:"headers"`
	DelayMs int      `json:"delayMs"`
	Reset   bool     `json:"reset"`
}

// recorded is what a case got; expects[n] belongs to request n.
type recorded struct {
	ID         string    `json:"id"`
	Validation []verdict `json:"validation"`
	Oracle     object    `json:"oracle,omitempty"`
	Routes     object    `json:"routes,omitempty"`
	Facts      object    `json:"facts,omitempty"`
	Expects    []object  `json:"expects"`
}

// verdict is what Istio's validation says about one object.
type verdict struct {
	Kind      string   `json:"kind"`
	Name      string   `json:"name"`
	Namespace string   `json:"namespace,omitempty"`
	Errors    []string `json:"errors,omitempty"`
	Warnings  []string `json:"warnings,omitempty"`
}

// discovered is what istiod sends to one proxy.
type discovered struct {
	role                                   string
	listeners, routes, clusters, endpoints []object
}

func (g *given) wants(fact string) bool {
	for _, name := range g.Want {
		if name == fact {
			return true
		}
	}
	return false
}

// all gives the same expectation to every request.
func (g *given) all(outcome string) []object {
	expects := []object{}
	for range g.Requests {
		expects = append(expects, object{"outcome": outcome})
	}
	return expects
}

func toJSON(value any) []byte {
	text, err := json.Marshal(value)
	must(err)
	return text
}
