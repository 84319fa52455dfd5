package main

import (
	"fmt"
	"sort"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// runCluster plays the parts of the API server, the kubelet and the endpoint controller: defaults, running pods,
// missing namespaces, one EndpointSlice for each Service with a selector. It gives the pods as namespace/name.
func (all *objects) runCluster() map[string]*corev1.Pod {
	pods, exists, needed := map[string]*corev1.Pod{}, map[string]bool{}, map[string]bool{"istio-system": true}
	var services []*corev1.Service
	for _, one := range all.kubernetes {
		switch o := one.(type) {
		case *corev1.Namespace:
			exists[o.Name] = true
		case *corev1.Pod:
			complete(&o.ObjectMeta)
			needed[o.Namespace] = true
			run(o)
			pods[o.Namespace+"/"+o.Name] = o
		case *corev1.Service:
			complete(&o.ObjectMeta)
			needed[o.Namespace] = true
			completePorts(o)
			services = append(services, o)
		}
	}
	for _, c := range all.istio {
		needed[c.Namespace] = true
	}
	for name := range needed {
		if !exists[name] {
			meta := metav1.ObjectMeta{Name: name, Labels: map[string]string{corev1.LabelMetadataName: name}}
			all.kubernetes = append(all.kubernetes, &corev1.Namespace{ObjectMeta: meta})
		}
	}
	for _, service := range services {
		if len(service.Spec.Selector) > 0 {
			all.kubernetes = append(all.kubernetes, slices(service, pods)...)
		}
	}
	return pods
}

func complete(meta *metav1.ObjectMeta) {
	if meta.Namespace == "" {
		meta.Namespace = "default"
	}
	if meta.CreationTimestamp.IsZero() {
		meta.CreationTimestamp = metav1.NewTime(epoch)
	}
}

func run(pod *corev1.Pod) {
	pod.Status.Phase = corev1.PodRunning
	pod.Status.PodIPs = []corev1.PodIP{{IP: pod.Status.PodIP}}
	pod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	for _, container := range pod.Spec.Containers {
		for i := range container.Ports {
			if container.Ports[i].Protocol == "" {
				container.Ports[i].Protocol = corev1.ProtocolTCP
			}
		}
	}
	if pod.Spec.ServiceAccountName == "" {
		pod.Spec.ServiceAccountName = "default"
	}
}

func completePorts(service *corev1.Service) {
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		if port.TargetPort.IntVal == 0 && port.TargetPort.StrVal == "" {
			port.TargetPort.IntVal = port.Port
		}
		if port.Protocol == "" {
			port.Protocol = corev1.ProtocolTCP
		}
	}
}

// slices are the endpoints of a service, those with the same ports together, as Kubernetes makes them.
func slices(service *corev1.Service, pods map[string]*corev1.Pod) []runtime.Object {
	var names []string
	for name := range pods {
		names = append(names, name)
	}
	sort.Strings(names)
	ready := true
	known, made := map[string]*discoveryv1.EndpointSlice{}, []runtime.Object{}
	for _, name := range names {
		pod := pods[name]
		if pod.Namespace != service.Namespace || !labels.SelectorFromSet(service.Spec.Selector).Matches(labels.Set(pod.Labels)) {
			continue
		}
		ports, key := portsOf(service, pod)
		one, ok := known[key]
		if !ok {
			one = &discoveryv1.EndpointSlice{AddressType: discoveryv1.AddressTypeIPv4, Ports: ports}
			one.Name, one.Namespace = fmt.Sprintf("%s-es-%d", service.Name, len(made)), service.Namespace
			one.Labels = map[string]string{discoveryv1.LabelServiceName: service.Name}
			known[key], made = one, append(made, one)
		}
		one.Endpoints = append(one.Endpoints, discoveryv1.Endpoint{
			Addresses:  []string{pod.Status.PodIP},
			Conditions: discoveryv1.EndpointConditions{Ready: &ready, Serving: &ready},
			TargetRef:  &corev1.ObjectReference{Kind: "Pod", Name: pod.Name, Namespace: pod.Namespace},
		})
	}
	return made
}

// portsOf are the service's ports at one pod; a name that no container has is left out. The key tells them from other ports.
func portsOf(service *corev1.Service, pod *corev1.Pod) (ports []discoveryv1.EndpointPort, key string) {
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		number := port.TargetPort.IntVal
		for _, container := range pod.Spec.Containers {
			for _, declared := range container.Ports {
				if port.TargetPort.StrVal != "" && declared.Name == port.TargetPort.StrVal {
					number = declared.ContainerPort
				}
			}
		}
		if number > 0 {
			ports = append(ports, discoveryv1.EndpointPort{Name: &port.Name, Port: &number, Protocol: &port.Protocol})
			key += fmt.Sprintf("%s:%d ", port.Name, number)
		}
	}
	return ports, key
}
