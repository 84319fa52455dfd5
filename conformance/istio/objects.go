package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"sort"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	kubeyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"

	"istio.io/istio/pilot/pkg/config/kube/crd"
	"istio.io/istio/pkg/config"
	"istio.io/istio/pkg/config/schema/collections"
	"istio.io/istio/pkg/config/schema/resource"
	kubelib "istio.io/istio/pkg/kube"
)

// epoch is when objects without a creation time were made.
var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// objects is the configuration of a case as istiod takes it.
type objects struct {
	istio      []config.Config
	kubernetes []runtime.Object
	verdicts   []verdict
}

// readObjects reads YAML documents. An Istio object that cannot be decoded is left out and told in a verdict.
func readObjects(text string) (*objects, error) {
	all := &objects{verdicts: []verdict{}}
	documents := kubeyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := documents.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		if err := all.add(document); err != nil {
			return nil, fmt.Errorf("%w in %s", err, document)
		}
	}
}

func (all *objects) add(document []byte) error {
	head := crd.IstioKind{}
	if err := yaml.Unmarshal(document, &head); err != nil {
		return err
	}
	if head.Kind == "" {
		return nil
	}
	if group, _, _ := strings.Cut(head.APIVersion, "/"); !strings.HasSuffix(group, ".istio.io") {
		decoder := serializer.NewCodecFactory(kubelib.IstioScheme).UniversalDeserializer()
		native, _, err := decoder.Decode(document, nil, nil)
		if err == nil {
			all.kubernetes = append(all.kubernetes, native)
		}
		return err
	}
	kind := head.GroupVersionKind()
	schema, ok := collections.PilotGatewayAPI().FindByGroupVersionAliasesKind(resource.FromKubernetesGVK(&kind))
	if !ok {
		return fmt.Errorf("unknown kind %s", kind)
	}
	if head.Namespace == "" {
		head.Namespace = "default"
	}
	about := verdict{Kind: head.Kind, Name: head.Name, Namespace: head.Namespace}
	decoded, err := crd.ConvertObject(schema, &head, "cluster.local")
	if err != nil {
		about.Errors = append([]string{"PARSE"}, messages(err)...)
		all.verdicts = append(all.verdicts, about)
		return nil
	}
	if decoded.CreationTimestamp.IsZero() {
		decoded.CreationTimestamp = epoch
	}
	warning, err := schema.ValidateConfig(*decoded)
	if warning != nil || err != nil {
		about.Errors, about.Warnings = messages(err), messages(warning)
		all.verdicts = append(all.verdicts, about)
	}
	// The webhook's verdict does not keep an object from being evaluated.
	all.istio = append(all.istio, *decoded)
	return nil
}

// unstableBlank stands between two fields of a printed message: one blank or two, as each build of the protobuf library pleases.
var unstableBlank = regexp.MustCompile(`(\w+:(?:\w+|"[^"]*"))  (\w+:)`)

// messages takes a multi-error apart; the order of some of its parts is random.
func messages(err error) (lines []string) {
	if err == nil {
		return nil
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "* "))
		if line != "" && !strings.HasSuffix(line, "errors occurred:") && !strings.HasSuffix(line, "error occurred:") {
			lines = append(lines, unstableBlank.ReplaceAllString(line, "$1 $2"))
		}
	}
	sort.Strings(lines)
	return lines
}
