// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.tracefold.deployment.Rendering.Pod;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.server.OrchestratorSettings;
import dev.tracefold.worker.WorkerSettings;

/// What pods must be, on Knative or not: settings that the functions know and take, ports where the
/// functions listen, probes that are answered, volumes that exist, no more rights than needed.
final class PodRules {
    private static final Path ROOT = Path.of("..");
    private static final Pattern NAME = Pattern.compile("\"(TRACEFOLD_[A-Z0-9_]+|PORT|K_SINK)\"");
    private static final Map<String, List<String>> SOURCES =
            Map.of(
                    "worker-fn", List.of("worker-fn", "events"),
                    "orchestrator-fn", List.of("orchestrator-fn", "events"),
                    "broker", List.of("orchestrator-fn", "events"));

    /// Read by the JVM, and by OpenTelemetry.
    private static final Pattern OTHERS = Pattern.compile("JAVA_TOOL_OPTIONS|OTEL_[A-Z_]+");

    private PodRules() {}

    static void check(Rendering rendering, List<String> problems) throws IOException {
        for (Pod pod : rendering.pods()) {
            Map<String, String> environment = rendering.environment(pod);
            names(pod, environment, problems);
            values(pod, environment, problems);
            probes(pod, environment, problems);
            volumes(rendering, pod, problems);
            rights(rendering, pod, problems);
        }
    }

    private static void names(Pod pod, Map<String, String> environment, List<String> problems)
            throws IOException {
        Set<String> known = new HashSet<>();
        for (String module : SOURCES.getOrDefault(pod.function(), List.of())) {
            known.addAll(namesRead(ROOT.resolve(module).resolve("src/main/java")));
        }
        for (String name : environment.keySet()) {
            if (!known.contains(name) && !OTHERS.matcher(name).matches()) {
                problems.add("%s: nothing reads %s".formatted(pod.place(), name));
            }
        }
        List<String> own =
                pod.container().at("env").items().stream()
                        .map(variable -> variable.at("name").text())
                        .toList();
        if (own.size() != Set.copyOf(own).size()) {
            problems.add(pod.place() + ": a variable is set twice");
        }
    }

    private static Set<String> namesRead(Path sources) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                NAME.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }

    private static void values(Pod pod, Map<String, String> environment, List<String> problems) {
        try {
            switch (pod.function()) {
                case "worker-fn" -> worker(pod, environment, problems);
                case "orchestrator-fn" -> orchestrator(pod, environment, problems);
                case "broker" -> {}
                default -> problems.add(pod.place() + ": no image of ours: " + pod.function());
            }
        } catch (IllegalArgumentException e) {
            problems.add("%s: %s".formatted(pod.place(), e.getMessage()));
        }
    }

    private static void worker(Pod pod, Map<String, String> environment, List<String> problems) {
        WorkerSettings settings = WorkerSettings.fromEnvironment(environment::get);
        dev.tracefold.worker.server.ServerSettings ports =
                dev.tracefold.worker.server.ServerSettings.fromEnvironment(environment::get);
        listens(pod, ports.httpPort(), ports.grpcPort(), problems);
        inTime(pod, settings.timeLimit(), problems);
        int perPod = pod.spec().at("containerConcurrency").number(settings.concurrency());
        if (perPod != settings.concurrency()) {
            problems.add(
                    "%s: %d events at once but %d shards"
                            .formatted(pod.place(), perPod, settings.concurrency()));
        }
        if (settings.replyAllowList().isEmpty()) {
            problems.add(pod.place() + ": it may post answers nowhere");
        }
    }

    private static void orchestrator(
            Pod pod, Map<String, String> environment, List<String> problems) {
        OrchestratorSettings settings = OrchestratorSettings.fromEnvironment(environment::get);
        dev.tracefold.orchestrator.server.ServerSettings ports =
                dev.tracefold.orchestrator.server.ServerSettings.fromEnvironment(environment::get);
        listens(pod, ports.httpPort(), ports.grpcPort(), problems);
        inTime(pod, QuerySettings.fromEnvironment(environment::get).queryDeadline(), problems);
        if (settings.replySecret().isEmpty()) {
            problems.add(pod.place() + ": replicas have no secret in common");
        }
    }

    /// What the function allows itself is less than what its Service allows it.
    private static void inTime(Pod pod, Duration own, List<String> problems) {
        if (pod.onKnative() && own.toSeconds() >= pod.spec().at("timeoutSeconds").number(0)) {
            problems.add(
                    "%s: it takes %s but is cut after %s seconds"
                            .formatted(pod.place(), own, pod.spec().at("timeoutSeconds").text()));
        }
    }

    private static void listens(Pod pod, int http, int grpc, List<String> problems) {
        if (http == grpc) {
            problems.add("%s: both doors are port %d".formatted(pod.place(), http));
        }
        for (Tree port : pod.container().at("ports").items()) {
            int expected = Set.of("h2c", "grpc").contains(port.at("name").text()) ? grpc : http;
            if (port.at("containerPort").number(0) != expected) {
                problems.add(
                        "%s: port %s: the function listens on %d but it says %s"
                                .formatted(
                                        pod.place(),
                                        port.at("name").text(),
                                        expected,
                                        port.at("containerPort").text()));
            }
        }
    }

    private static void probes(Pod pod, Map<String, String> environment, List<String> problems) {
        for (String kind : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            Tree probe = pod.container().at(kind);
            if (!probe.isPresent()) {
                continue;
            }
            String place = pod.place() + ": " + kind;
            Tree get = probe.at("httpGet");
            if (get.isPresent() == probe.at("tcpSocket").isPresent()) {
                problems.add(place + ": expected httpGet or tcpSocket");
            }
            if (get.isPresent()
                    && !Set.of("/health/readiness", "/health/liveness")
                            .contains(get.at("path").text())) {
                problems.add("%s: nobody answers %s".formatted(place, get.at("path").text()));
            }
            Tree port = get.isPresent() ? get.at("port") : probe.at("tcpSocket", "port");
            boolean named =
                    pod.container().at("ports").items().stream()
                            .anyMatch(one -> one.at("name").text().equals(port.text()));
            String http =
                    environment.getOrDefault(
                            "TRACEFOLD_HTTP_PORT", environment.getOrDefault("PORT", "8080"));
            if (port.isPresent() && !named && !port.text().equals(http)) {
                problems.add("%s: port %s is none of its pod".formatted(place, port.text()));
            }
            if (get.isPresent()
                    && !port.isPresent()
                    && !environment.getOrDefault("PORT", http).equals(http)) {
                problems.add(place + ": the port of the Service is not the one for HTTP");
            }
        }
    }

    private static void volumes(Rendering rendering, Pod pod, List<String> problems) {
        Set<String> volumes = new HashSet<>();
        for (Tree volume : pod.spec().at("volumes").items()) {
            volumes.add(volume.at("name").text());
            Tree claim = volume.at("persistentVolumeClaim", "claimName");
            Tree map = volume.at("configMap", "name");
            if ((claim.isPresent() && !rendering.has("v1/PersistentVolumeClaim", claim.text()))
                    || (map.isPresent() && !rendering.has("v1/ConfigMap", map.text()))) {
                problems.add("%s: volume %s is of nothing".formatted(pod.place(), volume));
            }
        }
        Set<String> mounted = new HashSet<>();
        for (Tree mount : pod.container().at("volumeMounts").items()) {
            mounted.add(mount.at("name").text());
        }
        if (!mounted.equals(volumes)) {
            problems.add(
                    "%s: mounted are %s but there are %s".formatted(pod.place(), mounted, volumes));
        }
        for (String path : Mount.withoutGround(pod)) {
            problems.add("%s: %s is inside a read-only mount".formatted(pod.place(), path));
        }
        boolean tmp =
                pod.container().at("volumeMounts").items().stream()
                        .anyMatch(mount -> mount.at("mountPath").text().equals("/tmp"));
        if (!tmp) {
            problems.add(pod.place() + ": its root is read-only and it has no /tmp");
        }
        for (Tree from : pod.container().at("envFrom").items()) {
            if (!rendering.has("v1/ConfigMap", from.at("configMapRef", "name").text())) {
                problems.add("%s: there is no ConfigMap for %s".formatted(pod.place(), from));
            }
        }
    }

    private static void rights(Rendering rendering, Pod pod, List<String> problems) {
        Tree security = pod.container().at("securityContext");
        if (!security.at("runAsNonRoot").text().equals("true")
                || security.at("runAsUser").number(0) < 1000
                || !security.at("readOnlyRootFilesystem").text().equals("true")
                || !security.at("allowPrivilegeEscalation").text().equals("false")
                || !security.at("capabilities", "drop").text().equals("[ALL]")) {
            problems.add(pod.place() + ": it has more rights than it needs");
        }
        String account = pod.spec().at("serviceAccountName").text();
        if (!rendering.has("v1/ServiceAccount", account)) {
            problems.add("%s: there is no ServiceAccount %s".formatted(pod.place(), account));
        }
        if (!pod.container().at("image").text().matches("[^/]+/.+/[a-z-]+:.+")) {
            problems.add(
                    "%s: image %s is still a placeholder"
                            .formatted(pod.place(), pod.container().at("image").text()));
        }
    }
}
