// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

import dev.tracefold.xprof.timeline.GroupLinks;

/// Finds the requests, and the model each is for. What counts as a request depends on what a server is made
/// of: the outermost that the profile has. Within a batch nothing does.
final class RequestFinder {
    private static final int NO_MODEL = -1;

    private final HostEvents host;
    private final GroupLinks links;
    private final SortedMap<Long, RequestEvents> requests = new TreeMap<>();
    private final Set<Long> batchGroups = new HashSet<>();
    private final Map<Long, String> modelOfGroup = new HashMap<>();
    private final List<String> models = new ArrayList<>();

    RequestFinder(HostEvents host, GroupLinks links) {
        this.host = host;
        this.links = links;
        host.named(RequestNames.BATCHES).forEach(event -> batchGroups.add(event.group()));
        host.named(RequestNames.WITH_MODEL).forEach(this::readModel);
        host.userRequests().forEach(this::readModel);
    }

    private void readModel(HostEvents.Event event) {
        String model = event.text("model_id");
        if (model != null) {
            modelOfGroup.put(event.group(), model);
        }
    }

    /// The requests, by their groups.
    SortedMap<Long, RequestEvents> find() {
        boolean batching = host.has(RequestNames.BATCHING.getFirst());
        for (HostEvents.Event event : host.named(kinds(batching))) {
            if (isNew(event)) {
                SortedSet<Long> children = begin(event);
                if (!batching) {
                    setModel(event, model(event.group()));
                } else if (!children.isEmpty()) {
                    setModel(event, model(children.first()));
                }
            }
        }
        for (HostEvents.Event event : host.userRequests()) {
            if (isNew(event)) {
                findModel(event, begin(event));
            }
        }
        host.visit((group, line, i) -> {
            RequestEvents request = requests.get(group);
            if (request != null) {
                request.stretch(line.begin(i), line.end(i));
            }
        });
        return requests;
    }

    /// The names of the models, by index.
    List<String> models() {
        return List.copyOf(models);
    }

    private List<String> kinds(boolean batching) {
        if (batching) {
            return RequestNames.BATCHING;
        }
        if (host.has(RequestNames.RUNTIME.getFirst())) {
            return RequestNames.RUNTIME;
        }
        boolean serving = host.has(RequestNames.SERVING.getFirst());
        return serving ? RequestNames.SERVING : RequestNames.SESSION;
    }

    private boolean isNew(HostEvents.Event event) {
        return !batchGroups.contains(event.group()) && !requests.containsKey(event.group());
    }

    private SortedSet<Long> begin(HostEvents.Event event) {
        RequestEvents request = new RequestEvents();
        requests.put(event.group(), request);
        SortedSet<Long> children = links.children(event.group());
        request.batches(children);
        return children;
    }

    private void setModel(HostEvents.Event event, int model) {
        RequestEvents request = requests.get(event.group());
        if (request != null) {
            request.model(model);
        }
    }

    // A request of a user's own may go to batches of several models, and is then of none.
    private void findModel(HostEvents.Event event, SortedSet<Long> children) {
        if (modelOfGroup.containsKey(event.group())) {
            setModel(event, model(event.group()));
            return;
        }
        if (children.isEmpty()) {
            return;
        }
        int common = NO_MODEL;
        boolean same = true;
        for (long child : children) {
            int model = model(child);
            same &= common == NO_MODEL || common == model;
            common = common == NO_MODEL ? model : common;
        }
        setModel(event, same ? common : NO_MODEL);
    }

    private int model(long group) {
        String model = modelOfGroup.getOrDefault(group, "");
        if (model.isEmpty()) {
            return NO_MODEL;
        }
        if (!models.contains(model)) {
            models.add(model);
        }
        return models.indexOf(model);
    }
}
