// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What tensors look like that hosts lay out for devices: names of what was done, shapes and layouts, each
/// combination once.
final class TensorPatterns {
    private final Map<String, Integer> indices = new LinkedHashMap<>();

    /// The patterns, by index.
    List<String> all() {
        return List.copyOf(indices.keySet());
    }

    /// Tells requests and batches what was laid out for them. What was for a batch is told to its requests
    /// too, but stays the batch's.
    void add(
            Collection<HostEvents.Event> events,
            SortedMap<Long, RequestEvents> requests,
            SortedMap<Long, BatchEvents> batches) {
        SortedMap<Long, List<HostEvents.Event>> byGroup = new TreeMap<>();
        for (HostEvents.Event event : events) {
            byGroup.computeIfAbsent(event.group(), any -> new ArrayList<>()).add(event);
        }
        byGroup.forEach((group, own) -> {
            RequestEvents request = requests.get(group);
            if (request != null) {
                use(own, false).ifPresent(request::add);
            }
        });
        byGroup.forEach((group, own) -> {
            BatchEvents batch = requests.containsKey(group) ? null : batches.get(group);
            if (batch != null) {
                use(own, true).ifPresent(use -> tell(use, batch, requests));
            }
        });
    }

    private static void tell(
            TensorUse use, BatchEvents batch, SortedMap<Long, RequestEvents> requests) {
        batch.add(use);
        for (long group : batch.requests()) {
            RequestEvents request = requests.get(group);
            if (request != null) {
                request.add(use);
            }
        }
    }

    private Optional<TensorUse> use(List<HostEvents.Event> events, boolean ofBatch) {
        List<String> parts = new ArrayList<>();
        long time = 0;
        for (HostEvents.Event event : events) {
            String shape = event.text("shape");
            String layout = event.text("layout");
            if (shape == null || shape.isEmpty() || layout == null) {
                return Optional.empty();
            }
            parts.add(event.name() + " " + shape + " " + layout);
            time += event.duration();
        }
        parts.sort(null);
        // XProf's pages show it as HTML.
        String pattern = String.join("<br>", parts);
        int index = indices.computeIfAbsent(pattern, any -> indices.size());
        return Optional.of(new TensorUse(index, ofBatch, time));
    }
}
