// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.deployment.Rendering.Pod;

/// Names, and that what objects say of each other is so.
final class ObjectRules {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    private ObjectRules() {}

    static void check(Rendering rendering, List<String> problems) {
        Set<String> seen = new HashSet<>();
        for (Tree document : rendering.documents()) {
            String place = document.at("kind").text() + " " + document.name();
            if (!document.name().matches(LABEL)) {
                problems.add(place + ": this is no name");
            }
            if (!seen.add(document.type() + " " + document.name())) {
                problems.add(place + ": is there twice");
            }
            neverTheQueueProxysPorts(document, place, problems);
            switch (document.type()) {
                case "v1/Service" -> service(rendering, document, place, problems);
                case "apps/v1/Deployment" ->
                        select(rendering, document.at("spec", "selector"), place, problems);
                case "policy/v1/PodDisruptionBudget" ->
                        select(rendering, document.at("spec", "selector"), place, problems);
                case "networking.k8s.io/v1/NetworkPolicy" -> policy(rendering, document, problems);
                case "autoscaling/v2/HorizontalPodAutoscaler" ->
                        autoscaler(rendering, document, place, problems);
                case "v1/PersistentVolume" -> volume(rendering, document, place, problems);
                default -> {}
            }
        }
    }

    private static void neverTheQueueProxysPorts(Tree part, String place, List<String> problems) {
        if (part.value() instanceof Integer || part.value() instanceof String) {
            if (part.text().matches("(?s).*\\b909[01]\\b.*")) {
                problems.add("%s: %s has a port of the queue proxy".formatted(place, part.text()));
            }
        }
        part.items().forEach(item -> neverTheQueueProxysPorts(item, place, problems));
        part.entries().values().forEach(value -> neverTheQueueProxysPorts(value, place, problems));
    }

    private static List<Pod> selected(Rendering rendering, Map<String, String> labels) {
        return rendering.pods().stream()
                .filter(pod -> pod.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    private static void select(
            Rendering rendering, Tree selector, String place, List<String> problems) {
        if (selected(rendering, selector.at("matchLabels").texts()).isEmpty()) {
            problems.add("%s: it selects no pod".formatted(place));
        }
    }

    private static void service(
            Rendering rendering, Tree service, String place, List<String> problems) {
        List<Pod> pods = selected(rendering, service.at("spec", "selector").texts());
        if (pods.isEmpty()) {
            problems.add("%s: it selects no pod".formatted(place));
        }
        for (Tree port : service.at("spec", "ports").items()) {
            for (Pod pod : pods) {
                boolean there =
                        pod.container().at("ports").items().stream()
                                .anyMatch(one -> isTarget(pod, one, port.at("targetPort")));
                if (!there) {
                    problems.add(
                            "%s: %s has no port %s"
                                    .formatted(place, pod.place(), port.at("targetPort").text()));
                }
            }
        }
    }

    /// Knative gives ports names of its own, so there only the number counts.
    private static boolean isTarget(Pod pod, Tree port, Tree target) {
        return port.at("containerPort").text().equals(target.text())
                || (!pod.onKnative() && port.at("name").text().equals(target.text()));
    }

    private static void policy(Rendering rendering, Tree policy, List<String> problems) {
        String place = "NetworkPolicy " + policy.name();
        select(rendering, policy.at("spec", "podSelector"), place, problems);
        for (String direction : List.of("ingress", "egress")) {
            for (Tree rule : policy.at("spec", direction).items()) {
                String side = direction.equals("ingress") ? "from" : "to";
                for (Tree peer : rule.at(side).items()) {
                    if (peer.at("podSelector", "matchLabels").isPresent()) {
                        select(rendering, peer.at("podSelector"), place, problems);
                    }
                }
            }
        }
    }

    private static void autoscaler(
            Rendering rendering, Tree autoscaler, String place, List<String> problems) {
        Tree target = autoscaler.at("spec", "scaleTargetRef");
        if (!rendering.has(target.type(), target.at("name").text())) {
            problems.add("%s: it scales nothing".formatted(place));
        }
        if (autoscaler.at("spec", "minReplicas").number(0)
                > autoscaler.at("spec", "maxReplicas").number(0)) {
            problems.add("%s: minReplicas is over maxReplicas".formatted(place));
        }
    }

    private static void volume(
            Rendering rendering, Tree volume, String place, List<String> problems) {
        Tree claim = volume.at("spec", "claimRef", "name");
        boolean mutual =
                rendering.of("v1/PersistentVolumeClaim").stream()
                        .filter(one -> one.name().equals(claim.text()))
                        .anyMatch(one ->
                                one.at("spec", "volumeName").text().equals(volume.name())
                                        && one.at("spec", "storageClassName")
                                                .text()
                                                .equals(
                                                        volume.at("spec", "storageClassName")
                                                                .text()));
        if (!mutual) {
            problems.add("%s: it and its claim do not name each other".formatted(place));
        }
    }
}
