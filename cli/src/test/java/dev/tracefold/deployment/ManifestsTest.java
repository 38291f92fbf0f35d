// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.orchestrator.server.OrchestratorSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// Every overlay is something a cluster takes, as far as that can be said without one.
class ManifestsTest {
    private static final Path OVERLAYS = Path.of("../knative/overlays");
    private static final Path UPLOADS = Path.of("../eventing/components/uploads");

    @ParameterizedTest
    @ValueSource(strings = {"try-out", "gke", "single-namespace"})
    void anOverlayIsFreeOfProblems(String overlay) throws IOException {
        assertThat(problems(render(overlay))).isEmpty();
    }

    @Test
    @EnabledIf("answersMayGoThroughPubSub")
    void theOverlayWithPubSubIsFreeOfProblems() throws IOException {
        assertThat(problems(render("gke-pubsub"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"try-out", "gke", "gke-pubsub", "single-namespace"})
    @EnabledIf("kubectlIsInstalled")
    void kubectlRendersWhatOurReaderDoes(String overlay) throws Exception {
        assertThat(byName(Kubectl.render(OVERLAYS.resolve(overlay))))
                .isEqualTo(byName(Kustomization.render(OVERLAYS.resolve(overlay))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gke", "gke-pubsub"})
    void uploadsHaveTheirTriggersWhereBucketsAre(String overlay) throws IOException {
        assertThat(render(overlay).documents())
                .filteredOn(document -> document.at("kind").text().equals("Trigger"))
                .extracting(Tree::name)
                .contains("uploads", "indexed");
    }

    @Test
    void uploadsMayBeAddedToAnOverlay() throws IOException {
        List<Tree> documents = new ArrayList<>(render("try-out").documents());
        documents.addAll(Tree.readAll(Files.readString(UPLOADS.resolve("triggers.yaml"))));

        assertThat(problems(new Rendering(documents))).isEmpty();
    }

    @Test
    void withoutKnativeNothingOfKnativeIsRendered() throws IOException {
        assertThat(render("single-namespace").documents())
                .noneMatch(document -> document.at("apiVersion").text().contains("knative"));
    }

    @Test
    void theLocalBrokersTriggersNameServicesThatAreThere() throws IOException {
        Rendering rendering = render("single-namespace");
        Tree triggers =
                Tree.readAll(
                                rendering.of("v1/ConfigMap").stream()
                                        .filter(map -> map.name().equals("broker-triggers"))
                                        .findFirst()
                                        .orElseThrow()
                                        .at("data", "triggers.json")
                                        .text())
                        .getFirst();

        List<String> addresses = new ArrayList<>();
        for (Tree trigger : triggers.items()) {
            trigger.at("subscribers").items().forEach(address -> addresses.add(address.text()));
            addresses.add(trigger.at("delivery", "deadLetterSink").text());
        }
        addresses.removeIf(String::isEmpty);

        assertThat(addresses)
                .contains("http://worker:8080", "http://orchestrator:8080")
                .allMatch(address -> isServed(rendering, java.net.URI.create(address)));
        assertThat(rendering.environment(pod(rendering, "orchestrator")))
                .containsEntry("TRACEFOLD_BROKER_URL", "http://broker:8070/tracefold/tracefold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"try-out", "gke", "gke-pubsub", "single-namespace"})
    void aCancellationReachesEveryPodOfTheWorker(String overlay) throws IOException {
        Rendering rendering = render(overlay);
        List<Rendering.Pod> orchestrators =
                rendering.pods().stream()
                        .filter(pod -> pod.function().equals("orchestrator-fn"))
                        .toList();
        assertThat(orchestrators).isNotEmpty();
        for (Rendering.Pod pod : orchestrators) {
            assertThat(rendering.environment(pod))
                    .containsEntry("TRACEFOLD_CANCEL_ADDRESSES", "http://worker-pods:8080");
        }
        Tree service =
                rendering.of("v1/Service").stream()
                        .filter(one -> one.name().equals("worker-pods"))
                        .findFirst()
                        .orElseThrow();
        // With an address of its own it would lead to one pod.
        assertThat(service.at("spec", "clusterIP").text()).isEqualTo("None");
        assertThat(pod(rendering, "worker").labels())
                .containsAllEntriesOf(service.at("spec", "selector").texts());
        for (Tree policy : rendering.of("networking.k8s.io/v1/NetworkPolicy")) {
            if (policy.name().equals("worker")) {
                assertThat(isOpen(policy, "ingress", "from", "orchestrator")).isTrue();
            } else if (policy.name().equals("orchestrator")) {
                assertThat(isOpen(policy, "egress", "to", "worker")).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"try-out", "gke", "gke-pubsub", "single-namespace"})
    void profilesLieAtOnePathForAll(String overlay) throws IOException {
        Rendering rendering = render(overlay);
        Rendering.Pod worker = pod(rendering, "worker");
        for (Rendering.Pod pod : rendering.pods()) {
            if (pod.function().equals("orchestrator-fn")) {
                String directory =
                        String.valueOf(rendering.environment(pod).get("TRACEFOLD_LOGDIR"));
                Mount here = Mount.at(pod, directory).orElseThrow();
                Mount there = Mount.at(worker, directory).orElseThrow();
                assertThat(there.volume()).isEqualTo(here.volume());
                assertThat(there.path()).isEqualTo(here.path()).isEqualTo("profiles");
                assertThat(rendering.environment(worker).get("TRACEFOLD_TRACE_ROOT"))
                        .isEqualTo("/traces");
            }
        }
    }

    @Test
    void partsThatGoByXProfsServiceAreWrittenWhereTheOrchestratorReads() throws IOException {
        Rendering rendering = render("single-namespace");
        assertThat(rendering.environment(pod(rendering, "orchestrator")))
                .containsEntry("TRACEFOLD_PROFILE_WORKERS", "dns:///worker-grpc:5052");
        Tree service =
                rendering.of("v1/Service").stream()
                        .filter(one -> one.name().equals("worker-grpc"))
                        .findFirst()
                        .orElseThrow();
        // One address would be one pod, for gRPC keeps its connection.
        assertThat(service.at("spec", "clusterIP").text()).isEqualTo("None");
        Rendering.Pod worker = pod(rendering, "worker");
        assertThat(Mount.at(worker, "/traces/profiles").orElseThrow().writable()).isTrue();
        assertThat(Mount.at(worker, "/traces/a").orElseThrow().writable()).isFalse();
        assertThat(
                        rendering.of("v1/PersistentVolumeClaim").stream()
                                .filter(claim -> claim.name().equals("traces"))
                                .map(claim -> claim.at("spec", "accessModes", "0").text()))
                .containsExactly("ReadWriteMany");
    }

    private static boolean isOpen(Tree policy, String direction, String side, String peer) {
        return policy.at("spec", direction).items().stream()
                .anyMatch(rule ->
                        rule.at("ports").items().stream()
                                        .anyMatch(port -> port.at("port").number(0) == 8080)
                                && rule.at(side).items().stream()
                                        .anyMatch(one ->
                                                one.at("podSelector", "matchLabels")
                                                        .texts()
                                                        .containsValue(peer)));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "unknown field containerConcurency",
                        "serving.knative.dev/v1/Service",
                        service -> spec(service).map().put("containerConcurency", 1)),
                mistake(
                        "containerConcurrency: expected int but was '1'",
                        "serving.knative.dev/v1/Service",
                        service -> spec(service).map().put("containerConcurrency", "1")),
                mistake(
                        "port name: expected http1 or h2c but was grpc",
                        "serving.knative.dev/v1/Service",
                        service -> port(service).map().put("name", "grpc")),
                mistake(
                        "port 9090 is the queue proxy's",
                        "serving.knative.dev/v1/Service",
                        service -> port(service).map().put("containerPort", 9090)),
                mistake(
                        "expected one container with one port",
                        "serving.knative.dev/v1/Service",
                        service ->
                                container(service)
                                        .at("ports")
                                        .list()
                                        .add(Map.of("name", "h2c", "containerPort", 8082))),
                mistake(
                        "autoscaling.knative.dev/min-scale belongs on the template",
                        "serving.knative.dev/v1/Service",
                        service ->
                                service.at("metadata")
                                        .map()
                                        .put(
                                                "annotations",
                                                Map.of("autoscaling.knative.dev/min-scale", "1"))),
                mistake(
                        "autoscaling.knative.dev/window: '30' is no value of it",
                        "serving.knative.dev/v1/Service",
                        service ->
                                service.at("spec", "template", "metadata", "annotations")
                                        .map()
                                        .put("autoscaling.knative.dev/window", "30")),
                mistake(
                        "PORT is set by Knative",
                        "serving.knative.dev/v1/Service",
                        service -> variable(service, "PORT", "8080")),
                mistake(
                        "nothing reads TRACEFOLD_CLAIMS_DIR",
                        "serving.knative.dev/v1/Service",
                        service -> variable(service, "TRACEFOLD_CLAIMS_DIR", "/claims")),
                mistake(
                        "the function listens on 8085",
                        "serving.knative.dev/v1/Service",
                        service -> variable(service, "TRACEFOLD_HTTP_PORT", "8085")),
                mistake(
                        "it has more rights than it needs",
                        "serving.knative.dev/v1/Service",
                        service ->
                                container(service)
                                        .at("securityContext")
                                        .map()
                                        .put("readOnlyRootFilesystem", false)),
                mistake(
                        "/tmp/cache is inside a read-only mount",
                        "serving.knative.dev/v1/Service",
                        service -> {
                            for (Tree mount : container(service).at("volumeMounts").items()) {
                                mount.map().put("readOnly", true);
                            }
                            container(service)
                                    .at("volumeMounts")
                                    .list()
                                    .add(Map.of("name", "cache", "mountPath", "/tmp/cache"));
                            spec(service)
                                    .at("volumes")
                                    .list()
                                    .add(
                                            Map.of(
                                                    "name",
                                                    "cache",
                                                    "emptyDir",
                                                    Map.of("sizeLimit", "1Gi")));
                        }),
                mistake(
                        "without a period there is no failureThreshold",
                        "serving.knative.dev/v1/Service",
                        service ->
                                container(service)
                                        .at("readinessProbe")
                                        .map()
                                        .put("failureThreshold", 3)),
                mistake(
                        "livenessProbe: it goes to port 8080, not to 8086",
                        "serving.knative.dev/v1/Service",
                        service ->
                                container(service)
                                        .map()
                                        .put(
                                                "livenessProbe",
                                                Map.of("tcpSocket", Map.of("port", 8086)))),
                mistake(
                        "orchestrator-grpc: livenessProbe: gRPC answers no GET",
                        "serving.knative.dev/v1/Service",
                        service ->
                                container(service)
                                        .map()
                                        .put(
                                                "livenessProbe",
                                                Map.of(
                                                        "httpGet",
                                                        Map.of("path", "/health/liveness")))),
                mistake(
                        "it waits PT11M for what is cut at 600s",
                        "eventing.knative.dev/v1/Trigger",
                        trigger -> trigger.at("spec", "delivery").map().put("timeout", "PT11M")),
                mistake(
                        "timeout: expected duration but was '590s'",
                        "eventing.knative.dev/v1/Trigger",
                        trigger -> trigger.at("spec", "delivery").map().put("timeout", "590s")),
                mistake(
                        "unknown field backOffDelay",
                        "eventing.knative.dev/v1/Trigger",
                        trigger ->
                                trigger.at("spec", "delivery").map().put("backOffDelay", "PT1S")),
                mistake(
                        "there is no serving.knative.dev/v1/Service workers",
                        "eventing.knative.dev/v1/Trigger",
                        trigger ->
                                trigger.at("spec", "subscriber", "ref")
                                        .map()
                                        .put("name", "workers")),
                mistake(
                        "nobody sends dev.tracefold.shard.requested.v2",
                        "eventing.knative.dev/v1/Trigger",
                        trigger ->
                                trigger.at("spec", "filters", "0", "exact")
                                        .map()
                                        .put("type", "dev.tracefold.shard.requested.v2")),
                mistake(
                        "it selects no pod",
                        "policy/v1/PodDisruptionBudget",
                        budget ->
                                budget.at("spec", "selector", "matchLabels")
                                        .map()
                                        .put("app.kubernetes.io/name", "wroker")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsFound(String problem, String type, Consumer<Tree> mistake) throws IOException {
        Rendering rendering = render("try-out");
        rendering.of(type).forEach(mistake);

        assertThat(problems(rendering)).anyMatch(found -> found.contains(problem));
    }

    static boolean answersMayGoThroughPubSub() {
        return Arrays.stream(OrchestratorSettings.ReplyChannelKind.values())
                .anyMatch(kind -> kind.name().equals("PUBSUB"));
    }

    static boolean kubectlIsInstalled() {
        return Kubectl.isInstalled();
    }

    private static Rendering render(String overlay) throws IOException {
        return new Rendering(
                Kustomization.render(OVERLAYS.resolve(overlay)).stream().map(Tree::copy).toList());
    }

    private static List<String> problems(Rendering rendering) throws IOException {
        Schemas schemas = Schemas.read();
        List<String> problems = new ArrayList<>();
        for (Tree document : rendering.documents()) {
            problems.addAll(schemas.problems(document));
        }
        // The rules take for granted what the schemas promise.
        if (problems.stream().noneMatch(problem -> problem.contains("expected duration"))) {
            KnativeRules.check(rendering, problems);
            PodRules.check(rendering, problems);
            ObjectRules.check(rendering, problems);
            EventRules.check(rendering, problems);
        }
        return problems;
    }

    private static Map<String, @Nullable Object> byName(List<Tree> documents) {
        Map<String, @Nullable Object> byName = new TreeMap<>();
        documents.forEach(
                document -> byName.put(document.type() + " " + document.name(), document.value()));
        return byName;
    }

    private static boolean isServed(Rendering rendering, java.net.URI address) {
        return rendering.of("v1/Service").stream()
                .filter(service -> service.name().equals(address.getHost()))
                .flatMap(service -> service.at("spec", "ports").items().stream())
                .anyMatch(port -> port.at("port").number(0) == address.getPort());
    }

    private static Rendering.Pod pod(Rendering rendering, String name) {
        return rendering.pods().stream()
                .filter(pod -> pod.owner().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Arguments mistake(String problem, String type, Consumer<Tree> change) {
        return Arguments.of(problem, type, change);
    }

    private static Tree spec(Tree service) {
        return service.at("spec", "template", "spec");
    }

    private static Tree container(Tree service) {
        return spec(service).at("containers", "0");
    }

    private static Tree port(Tree service) {
        return container(service).at("ports", "0");
    }

    private static void variable(Tree service, String name, String value) {
        container(service).at("env").list().add(Map.of("name", name, "value", value));
    }
}
