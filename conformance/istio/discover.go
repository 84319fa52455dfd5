package main

import (
	"encoding/json"
	"fmt"
	"strings"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	routev3 "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	corev1 "k8s.io/api/core/v1"

	"istio.io/api/label"
	"istio.io/istio/pilot/pkg/model"
	labelutil "istio.io/istio/pilot/pkg/serviceregistry/util/label"
	"istio.io/istio/pilot/test/xds"
	"istio.io/istio/pilot/test/xdstest"
	"istio.io/istio/pkg/cluster"
	"istio.io/istio/pkg/config/mesh"
	"istio.io/istio/pkg/test"
)

// clusterID is what a cluster is called when nobody names it.
const clusterID = cluster.ID("Kubernetes")

// discover asks istiod what it sends to the proxies of a case.
func discover(g *given, version string) (proxies []discovered, verdicts []verdict, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	all, err := readObjects(g.Config)
	if err != nil {
		return nil, nil, err
	}
	meshConfig := mesh.DefaultMeshConfig()
	if strings.TrimSpace(g.MeshConfig) != "" {
		if meshConfig, err = mesh.ApplyMeshConfig(g.MeshConfig, meshConfig); err != nil {
			return nil, all.verdicts, fmt.Errorf("meshConfig: %w", err)
		}
	}
	pods := all.runCluster()
	var panicked error
	err = test.Wrap(func(t test.Failer) {
		defer func() {
			if cause := recover(); cause != nil {
				panicked = fmt.Errorf("istiod-panic: %v", cause)
			}
		}()
		server := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{Configs: all.istio, KubernetesObjects: all.kubernetes, MeshConfig: meshConfig})
		server.EnsureSynced(t)
		for _, spec := range g.Proxies {
			pod, ok := pods[spec.Namespace+"/"+spec.Pod]
			if !ok {
				t.Fatalf("no pod %s/%s", spec.Namespace, spec.Pod)
			}
			proxies = append(proxies, ask(server, proxyOf(spec, pod, version), pod.Spec.NodeName))
			proxies[len(proxies)-1].role = spec.Role
		}
	})
	if panicked != nil {
		return nil, all.verdicts, panicked
	}
	return proxies, all.verdicts, err
}

func proxyOf(spec proxySpec, pod *corev1.Pod, version string) *model.Proxy {
	proxy := &model.Proxy{
		Type:            model.SidecarProxy,
		ID:              spec.Pod + "." + spec.Namespace,
		ConfigNamespace: spec.Namespace,
		DNSDomain:       spec.Namespace + ".svc.cluster.local",
		IPAddresses:     []string{pod.Status.PodIP},
		Labels:          pod.Labels,
		Metadata: &model.NodeMetadata{
			Labels: pod.Labels, Namespace: spec.Namespace, ServiceAccount: pod.Spec.ServiceAccountName,
			IstioVersion: version, ClusterID: clusterID,
		},
	}
	if spec.Role == "gateway" {
		proxy.Type = model.Router
	}
	return proxy
}

func ask(server *xds.FakeDiscoveryServer, proxy *model.Proxy, nodeName string) discovered {
	// As a discovery server does for a proxy that connects: what the registry knows of its Pod, where it runs among it.
	if known := server.Env().GetProxyWorkloadLabels(proxy); len(known) > 0 {
		proxy.Labels = labelutil.AugmentLabels(known, clusterID, "", nodeName, "")
	}
	proxy.Locality = &corev3.Locality{
		Region: proxy.Labels[labelutil.LabelTopologyRegion], Zone: proxy.Labels[labelutil.LabelTopologyZone],
		SubZone: proxy.Labels[label.TopologySubzone.Name],
	}
	proxy = server.SetupProxy(proxy)
	listeners := server.Listeners(proxy)
	return discovered{
		listeners: jsonOf(listeners),
		routes:    routes(server, proxy, listeners),
		clusters:  jsonOf(server.Clusters(proxy)),
		endpoints: jsonOf(server.Endpoints(proxy)),
	}
}

// routes are the tables that the listeners name. A proxy asks for each once, whichever number of listeners name it.
func routes(server *xds.FakeDiscoveryServer, proxy *model.Proxy, listeners []*listenerv3.Listener) (tables []object) {
	seen, names := map[string]bool{}, []string{}
	for _, name := range xdstest.ExtractRoutesFromListeners(listeners) {
		if !seen[name] {
			seen[name], names = true, append(names, name)
		}
	}
	resources, _ := server.ConfigGen.BuildHTTPRoutes(proxy, &model.PushRequest{Push: server.PushContext()}, names)
	for _, resource := range resources {
		table := &routev3.RouteConfiguration{}
		must(resource.Resource.UnmarshalTo(table))
		tables = append(tables, jsonOf([]*routev3.RouteConfiguration{table})...)
	}
	return tables
}

func jsonOf[T proto.Message](messages []T) (list []object) {
	for _, message := range messages {
		text, err := protojson.Marshal(message)
		if err != nil {
			panic(err)
		}
		var o object
		must(json.Unmarshal(text, &o))
		list = append(list, o)
	}
	return list
}
