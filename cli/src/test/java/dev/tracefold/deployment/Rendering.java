// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.deployment;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What would be applied to a cluster.
///
/// @param documents all objects
record Rendering(List<Tree> documents) {
    static final String KNATIVE_SERVICE = "serving.knative.dev/v1/Service";
    static final String TRIGGER = "eventing.knative.dev/v1/Trigger";

    /// A pod as some object makes them.
    ///
    /// @param owner the object
    /// @param labels of the pod
    /// @param spec of the pod
    record Pod(Tree owner, Map<String, String> labels, Tree spec) {
        boolean onKnative() {
            return owner.type().equals(KNATIVE_SERVICE);
        }

        Tree container() {
            return spec.at("containers", "0");
        }

        /// `worker-fn` for `registry/worker-fn:tag`.
        String function() {
            String image = container().at("image").text();
            String name = image.substring(image.lastIndexOf('/') + 1).replaceAll(":.*", "");
            return container().at("command").text().contains("LocalBrokerMain") ? "broker" : name;
        }

        String place() {
            return owner.at("kind").text() + " " + owner.name();
        }
    }

    List<Tree> of(String type) {
        return documents.stream().filter(document -> document.type().equals(type)).toList();
    }

    boolean has(String type, String name) {
        return of(type).stream().anyMatch(document -> document.name().equals(name));
    }

    List<Pod> pods() {
        List<Pod> pods = new ArrayList<>();
        for (Tree document : documents) {
            if (document.type().equals(KNATIVE_SERVICE)
                    || document.type().equals("apps/v1/Deployment")) {
                Tree template = document.at("spec", "template");
                pods.add(
                        new Pod(
                                document,
                                template.at("metadata", "labels").texts(),
                                template.at("spec")));
            }
        }
        return pods;
    }

    /// The environment of a pod's container; what comes from a secret has a value of its own.
    Map<String, String> environment(Pod pod) {
        Map<String, String> environment = new HashMap<>();
        for (Tree from : pod.container().at("envFrom").items()) {
            String name = from.at("configMapRef", "name").text();
            of("v1/ConfigMap").stream()
                    .filter(map -> map.name().equals(name))
                    .forEach(map -> environment.putAll(map.at("data").texts()));
        }
        for (Tree variable : pod.container().at("env").items()) {
            environment.put(
                    variable.at("name").text(),
                    variable.at("valueFrom").isPresent()
                            ? "what a secret holds"
                            : variable.at("value").text());
        }
        if (pod.onKnative()) {
            environment.put("PORT", pod.container().at("ports", "0", "containerPort").text());
        }
        return environment;
    }
}
