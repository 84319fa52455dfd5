package main

import (
	"math"
	"strconv"
	"strings"
)

// plan restates what a generated route does.
func plan(route object) object {
	for _, other := range []string{"redirect", "directResponse"} {
		if _, ok := route[other]; ok {
			return object{"action": other}
		}
	}
	action, ok := route["route"].(object)
	if !ok {
		return object{"action": "none"}
	}
	made := object{"action": "route"}
	if name := textAt(action, "cluster"); name != "" {
		made["clusters"] = []any{object{"cluster": name, "weight": 100}}
	}
	if _, ok := action["weightedClusters"]; ok {
		made["clusters"] = each(listAt(action, "weightedClusters", "clusters"), func(one any) any {
			return object{"cluster": textAt(one, "name"), "weight": numberAt(one, "weight")}
		})
	}
	setMs(made, "timeoutMs", action, "timeout")
	setMs(made, "maxGrpcTimeoutMs", action, "maxGrpcTimeout")
	setMs(made, "maxGrpcTimeoutMs", action, "maxStreamDuration", "grpcTimeoutHeaderMax")
	setMs(made, "maxStreamDurationMs", action, "maxStreamDuration", "maxStreamDuration")
	if policy := objectAt(action, "retryPolicy"); len(policy) > 0 {
		made["retry"] = retryPlan(policy)
	}
	if mirrors := listAt(action, "requestMirrorPolicies"); len(mirrors) > 0 {
		made["mirrors"] = each(mirrors, func(one any) any {
			ppm := 1000000
			if fraction := at(one, "runtimeFraction"); fraction != nil {
				ppm = partsPerMillion(fraction)
			}
			return object{"cluster": textAt(one, "cluster"), "ppm": ppm}
		})
	}
	if hash, ok := action["hashPolicy"]; ok {
		made["hashPolicy"] = hash
	}
	filters := objectAt(route, "typedPerFilterConfig")
	if fault, ok := filters["envoy.filters.http.fault"]; ok {
		made["fault"] = faultPlan(fault)
	}
	if cors, ok := filters["envoy.filters.http.cors"]; ok {
		made["cors"] = untyped(cors)
	}
	return made
}

func retryPlan(policy object) object {
	made := object{"retryOn": textAt(policy, "retryOn")}
	for from, to := range map[string]string{"numRetries": "numRetries", "hostSelectionRetryMaxAttempts": "hostSelectionMaxAttempts"} {
		if _, ok := policy[from]; ok {
			made[to] = numberAt(policy, from)
		}
	}
	setMs(made, "perTryTimeoutMs", policy, "perTryTimeout")
	if backoff := objectAt(policy, "retryBackOff"); len(backoff) > 0 {
		made["backoffMaxMs"] = nil // null: ten times the base
		setMs(made, "backoffBaseMs", backoff, "baseInterval")
		setMs(made, "backoffMaxMs", backoff, "maxInterval")
	}
	if codes := listAt(policy, "retriableStatusCodes"); len(codes) > 0 {
		made["retriableStatusCodes"] = codes
	}
	if predicates := listAt(policy, "retryHostPredicate"); len(predicates) > 0 {
		made["hostPredicates"] = each(predicates, func(one any) any { return textAt(one, "name") })
	}
	if priority := textAt(policy, "retryPriority", "name"); priority != "" {
		made["retryPriority"] = priority
	}
	return made
}

func faultPlan(fault any) object {
	made := object{}
	if delay, ok := at(fault, "delay").(object); ok {
		setMs(made, "delayMs", delay, "fixedDelay")
		made["delayPpm"] = partsPerMillion(delay["percentage"])
	}
	if abort, ok := at(fault, "abort").(object); ok {
		for from, to := range map[string]string{"httpStatus": "abortHttpStatus", "grpcStatus": "abortGrpcStatus"} {
			if _, ok := abort[from]; ok {
				made[to] = numberAt(abort, from)
			}
		}
		made["abortPpm"] = partsPerMillion(abort["percentage"])
	}
	return made
}

func each(list []any, f func(any) any) []any {
	made := []any{}
	for _, one := range list {
		made = append(made, f(one))
	}
	return made
}

func untyped(value any) object {
	made := copyOf(value)
	delete(made, "@type")
	return made
}

// setMs sets a duration in milliseconds when there is one; "1.5s" is 1500.
func setMs(made object, field string, from any, path ...string) {
	text := textAt(from, path...)
	if text == "" {
		return
	}
	seconds, _ := strconv.ParseFloat(strings.TrimSuffix(text, "s"), 64)
	made[field] = math.Round(seconds*1e9) / 1e6
}

// partsPerMillion reads a fraction, also one with a run-time key.
func partsPerMillion(fraction any) int {
	if value := at(fraction, "defaultValue"); value != nil {
		fraction = value
	}
	unit := 10000
	switch textAt(fraction, "denominator") {
	case "MILLION":
		unit = 1
	case "TEN_THOUSAND":
		unit = 100
	}
	return numberAt(fraction, "numerator") * unit
}
