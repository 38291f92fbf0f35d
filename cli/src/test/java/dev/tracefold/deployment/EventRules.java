// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.tracefold.deployment.Rendering.Pod;
import dev.tracefold.events.EventType;

/// Who hears which event, and who waits how long for whom.
final class EventRules {
    private static final Map<String, String> INGRESS =
            Map.of(
                    "MTChannelBasedBroker", "broker-ingress",
                    "Kafka", "kafka-broker-ingress");

    private EventRules() {}

    static void check(Rendering rendering, List<String> problems) {
        for (Tree trigger : rendering.of(Rendering.TRIGGER)) {
            String place = "Trigger " + trigger.name();
            Tree spec = trigger.at("spec");
            if (!rendering.has("eventing.knative.dev/v1/Broker", spec.at("broker").text())) {
                problems.add(
                        "%s: there is no Broker %s".formatted(place, spec.at("broker").text()));
            }
            spec.at("filters").items().forEach(filter -> filter(filter, place, problems));
            destination(rendering, spec.at("subscriber", "ref"), place, problems);
            Tree letters = spec.at("delivery", "deadLetterSink", "ref");
            if (letters.isPresent()) {
                destination(rendering, letters, place, problems);
            } else if (spec.at("filters").text().contains("shard.requested")) {
                problems.add("%s: a shard that nobody takes never ends".formatted(place));
            }
            patience(rendering, trigger, place, problems);
        }
        for (Tree broker : rendering.of("eventing.knative.dev/v1/Broker")) {
            ingress(rendering, broker, problems);
        }
    }

    private static void filter(Tree filter, String place, List<String> problems) {
        if (filter.entries().size() != 1) {
            problems.add("%s: a filter is of one dialect".formatted(place));
        }
        filter.at("exact")
                .texts()
                .forEach((attribute, value) -> {
                    if (!attribute.matches("[a-z0-9]{1,20}")) {
                        problems.add("%s: %s is no attribute".formatted(place, attribute));
                    }
                    if (attribute.equals("type") && EventType.ofWireName(value).isEmpty()) {
                        problems.add("%s: nobody sends %s".formatted(place, value));
                    }
                });
        filter.at("any").items().forEach(inner -> filter(inner, place, problems));
        filter.at("all").items().forEach(inner -> filter(inner, place, problems));
    }

    private static void destination(
            Rendering rendering, Tree reference, String place, List<String> problems) {
        if (!rendering.has(reference.type(), reference.at("name").text())) {
            problems.add(
                    "%s: there is no %s %s"
                            .formatted(place, reference.type(), reference.at("name").text()));
        }
    }

    /// worker's own limit < Trigger's < Service's, for shards.
    private static void patience(
            Rendering rendering, Tree trigger, String place, List<String> problems) {
        String subscriber = trigger.at("spec", "subscriber", "ref", "name").text();
        Duration waits = Duration.parse(trigger.at("spec", "delivery", "timeout").text());
        for (Pod pod : rendering.pods()) {
            if (!pod.owner().name().equals(subscriber)) {
                continue;
            }
            int cut = pod.spec().at("timeoutSeconds").number(0);
            if (waits.toSeconds() >= cut) {
                problems.add("%s: it waits %s for what is cut at %ds".formatted(place, waits, cut));
            }
            String limit =
                    rendering.environment(pod).getOrDefault("TRACEFOLD_SHARD_TIME_LIMIT", "");
            boolean shards = trigger.at("spec", "filters").text().contains("shard.requested");
            if (shards && (limit.isEmpty() || Duration.parse(limit).compareTo(waits) >= 0)) {
                problems.add(
                        "%s: it waits %s for a shard that may take %s"
                                .formatted(place, waits, limit));
            }
        }
    }

    private static void ingress(Rendering rendering, Tree broker, List<String> problems) {
        String type =
                broker.at("metadata", "annotations")
                        .texts()
                        .getOrDefault("eventing.knative.dev/broker.class", "");
        String expected =
                "http://%s.knative-eventing.svc.cluster.local/%s/%s"
                        .formatted(
                                INGRESS.getOrDefault(type, "unknown-class"),
                                broker.at("metadata", "namespace").text(),
                                broker.name());
        for (Pod pod : rendering.pods()) {
            String url = rendering.environment(pod).getOrDefault("TRACEFOLD_BROKER_URL", "");
            if (pod.function().equals("orchestrator-fn") && !url.equals(expected)) {
                problems.add(
                        "%s: the broker is at %s but it sends to %s"
                                .formatted(pod.place(), expected, url));
            }
        }
        Tree config = broker.at("spec", "config");
        String namespace = config.at("namespace").text();
        if (namespace.equals(broker.at("metadata", "namespace").text())
                && !rendering.has("v1/ConfigMap", config.at("name").text())) {
            problems.add("Broker %s: there is no ConfigMap of it".formatted(broker.name()));
        }
    }
}
