// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.deployment.Rendering.Pod;

/// What Knative Serving's admission refuses beyond its schema.
final class KnativeRules {
    /// The queue proxy's own, in the network of every pod.
    private static final Set<Integer> RESERVED_PORTS =
            Set.of(8008, 8012, 8013, 8022, 8112, 9090, 9091);

    private static final Set<String> RESERVED_VARIABLES =
            Set.of("PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION");

    private static final String SECONDS = "\\d+s";
    private static final Map<String, String> AUTOSCALING =
            Map.ofEntries(
                    Map.entry("class", "kpa\\.autoscaling\\.knative\\.dev"),
                    Map.entry("metric", "concurrency|rps"),
                    Map.entry("target", "[1-9]\\d*"),
                    Map.entry("target-utilization-percentage", "[1-9]\\d?|100"),
                    Map.entry("target-burst-capacity", "-1|\\d+"),
                    Map.entry("min-scale", "\\d+"),
                    Map.entry("max-scale", "\\d+"),
                    Map.entry("window", SECONDS),
                    Map.entry("scale-down-delay", SECONDS),
                    Map.entry("scale-to-zero-pod-retention-period", SECONDS));
    private static final String PREFIX = "autoscaling.knative.dev/";
    private static final int LONGEST_TIMEOUT_SECONDS = 600;

    private KnativeRules() {}

    static void check(Rendering rendering, List<String> problems) {
        for (Pod pod : rendering.pods()) {
            if (pod.onKnative()) {
                ports(pod, problems);
                annotations(pod.owner(), problems);
                timeouts(pod, problems);
                container(pod, problems);
            }
        }
    }

    private static void ports(Pod pod, List<String> problems) {
        List<Tree> ports = pod.container().at("ports").items();
        if (pod.spec().at("containers").items().size() != 1 || ports.size() != 1) {
            problems.add(pod.place() + ": expected one container with one port");
        }
        for (Tree port : ports) {
            if (!Set.of("http1", "h2c").contains(port.at("name").text())) {
                problems.add(
                        "%s: port name: expected http1 or h2c but was %s"
                                .formatted(pod.place(), port.at("name").text()));
            }
            if (RESERVED_PORTS.contains(port.at("containerPort").number(0))) {
                problems.add(
                        "%s: port %s is the queue proxy's"
                                .formatted(pod.place(), port.at("containerPort").text()));
            }
        }
    }

    private static void annotations(Tree service, List<String> problems) {
        String place = "Service " + service.name();
        for (String key : service.at("metadata", "annotations").texts().keySet()) {
            if (key.startsWith(PREFIX)) {
                problems.add("%s: %s belongs on the template".formatted(place, key));
            }
        }
        Map<String, String> annotations =
                service.at("spec", "template", "metadata", "annotations").texts();
        annotations.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                String pattern = AUTOSCALING.get(key.substring(PREFIX.length()));
                if (pattern == null || !value.matches(pattern)) {
                    problems.add("%s: %s: '%s' is no value of it".formatted(place, key, value));
                }
            }
        });
        int max = Integer.parseInt(annotations.getOrDefault(PREFIX + "max-scale", "0"));
        int min = Integer.parseInt(annotations.getOrDefault(PREFIX + "min-scale", "0"));
        if (max != 0 && min > max) {
            problems.add("%s: min-scale %d is over max-scale %d".formatted(place, min, max));
        }
        String window = annotations.getOrDefault(PREFIX + "window", "60s");
        if (window.matches(SECONDS) && Integer.parseInt(window.replace("s", "")) < 6) {
            problems.add("%s: window: expected 6s at least but was %s".formatted(place, window));
        }
        service.at("metadata", "labels")
                .texts()
                .forEach((key, value) -> {
                    if (key.startsWith("networking.knative.dev/")
                            && !key.concat("=" + value)
                                    .equals("networking.knative.dev/visibility=cluster-local")) {
                        problems.add("%s: label %s=%s".formatted(place, key, value));
                    }
                });
    }

    private static void timeouts(Pod pod, List<String> problems) {
        int timeout = pod.spec().at("timeoutSeconds").number(0);
        int firstByte = pod.spec().at("responseStartTimeoutSeconds").number(timeout);
        if (timeout > LONGEST_TIMEOUT_SECONDS || firstByte > timeout) {
            problems.add(
                    "%s: timeouts: expected first byte %d <= whole %d <= %d"
                            .formatted(pod.place(), firstByte, timeout, LONGEST_TIMEOUT_SECONDS));
        }
    }

    private static void container(Pod pod, List<String> problems) {
        for (Tree variable : pod.container().at("env").items()) {
            if (RESERVED_VARIABLES.contains(variable.at("name").text())) {
                problems.add(
                        "%s: %s is set by Knative"
                                .formatted(pod.place(), variable.at("name").text()));
            }
        }
        probes(pod, problems);
        Tree readiness = pod.container().at("readinessProbe");
        boolean fast = readiness.at("periodSeconds").number(0) == 0;
        if (fast
                && (readiness.at("failureThreshold").isPresent()
                        || readiness.at("timeoutSeconds").isPresent())) {
            problems.add(
                    pod.place()
                            + ": readinessProbe: without a period there is no failureThreshold and"
                            + " no timeoutSeconds");
        }
        for (Tree mount : pod.container().at("volumeMounts").items()) {
            boolean writable =
                    pod.spec().at("volumes").items().stream()
                            .filter(volume ->
                                    volume.at("name").text().equals(mount.at("name").text()))
                            .allMatch(volume ->
                                    volume.at("emptyDir").isPresent()
                                            || (volume.at("persistentVolumeClaim").isPresent()
                                                    && !volume.at(
                                                                    "persistentVolumeClaim",
                                                                    "readOnly")
                                                            .text()
                                                            .equals("true")));
            if (!writable && !mount.at("readOnly").text().equals("true")) {
                problems.add(
                        "%s: mount %s must be readOnly"
                                .formatted(pod.place(), mount.at("name").text()));
            }
        }
    }

    /// Knative sends every probe to the port of the Service, whatever the probe says.
    private static void probes(Pod pod, List<String> problems) {
        Tree port = pod.container().at("ports", "0");
        for (String kind : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            Tree probe = pod.container().at(kind);
            if (probe.at("httpGet").isPresent() && port.at("name").text().equals("h2c")) {
                problems.add("%s: %s: gRPC answers no GET".formatted(pod.place(), kind));
            }
            for (String way : List.of("httpGet", "tcpSocket")) {
                Tree said = probe.at(way, "port");
                if (said.isPresent() && !said.equals(port.at("containerPort"))) {
                    problems.add(
                            "%s: %s: it goes to port %s, not to %s"
                                    .formatted(
                                            pod.place(),
                                            kind,
                                            port.at("containerPort").text(),
                                            said.text()));
                }
            }
        }
    }
}
