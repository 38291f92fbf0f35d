// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.GroupLinks;

/// Reads requests and batches out of a profile whose events are grouped.
public final class InferenceReader {
    private final XSpace space;
    private final HostEvents host;
    private final GroupLinks links;
    private final SortedMap<Long, RequestEvents> requests;
    private final SortedMap<Long, BatchEvents> batches = new TreeMap<>();
    private final DeviceWork work;
    private final List<String> models;

    private InferenceReader(XSpace space, XPlane threads, GroupLinks links) {
        this.space = space;
        this.links = links;
        this.host = new HostEvents(threads, RequestNames.ALL);
        RequestFinder finder = new RequestFinder(host, links);
        this.requests = finder.find();
        this.models = finder.models();
        this.work = new DeviceWork(links, requests, batches);
    }

    /// Whether a profile has events that are called like requests or batches.
    public static boolean isIn(XSpace space) {
        XPlane threads = space.plane(XSpace.HOST_THREADS);
        return threads != null
                && threads.metadata().stream()
                        .anyMatch(kind ->
                                RequestNames.DECISIVE.contains(kind.name())
                                        || HostEvents.isUserRequest(kind.name()));
    }

    /// Reads them.
    ///
    /// @param links between the groups, of which requests and batches are the roots
    public static HostInference read(XSpace space, GroupLinks links) {
        XPlane threads = space.plane(XSpace.HOST_THREADS);
        if (threads == null || !isIn(space)) {
            return HostInference.NONE;
        }
        return new InferenceReader(space, threads, links).read();
    }

    private HostInference read() {
        findBatches();
        for (HostEvents.Event event : host.named(RequestNames.SCHEDULED)) {
            mark(event, RequestEvents.Mark.SCHEDULED);
            RequestEvents request = requests.get(event.group());
            if (request != null) {
                event.number("batching_input_task_size").ifPresent(request::size);
            }
        }
        for (HostEvents.Event event : host.named(RequestNames.CONCATENATED)) {
            mark(event, RequestEvents.Mark.CONCATENATED);
            readSize(event);
        }
        markAll(RequestNames.EXECUTED, RequestEvents.Mark.EXECUTED);
        markAll(RequestNames.LAUNCHED, RequestEvents.Mark.LAUNCHED);
        markAll(RequestNames.COMPLETED, RequestEvents.Mark.COMPLETED);
        work.addHost(host);
        work.addDevices(space);
        requests.values().forEach(request -> request.waitFor(batches));
        TensorPatterns patterns = new TensorPatterns();
        patterns.add(host.named(RequestNames.LAID_OUT), requests, batches);
        return new HostInference(
                sortedRequests(),
                sortedBatches(),
                models,
                BatchingMetrics.of(space, models),
                patterns.all());
    }

    private void findBatches() {
        for (HostEvents.Event event : host.named(RequestNames.BATCHES)) {
            BatchEvents batch = batches.computeIfAbsent(event.group(), any -> new BatchEvents());
            batch.time(event.begin(), event.end());
            batch.requests(links.parents(event.group()));
        }
    }

    private void markAll(List<String> names, RequestEvents.Mark what) {
        host.named(names).forEach(event -> mark(event, what));
    }

    private void mark(HostEvents.Event event, RequestEvents.Mark what) {
        long group = event.group();
        long begin = event.begin();
        work.requestsOf(group, request -> request.mark(group, what, begin));
    }

    private void readSize(HostEvents.Event event) {
        @Nullable BatchEvents batch = batches.get(event.group());
        if (batch != null) {
            event.number("padding_amount")
                    .ifPresent(padding ->
                            event.number("batch_size_after_padding")
                                    .ifPresent(size -> batch.size(size, padding)));
        }
    }

    private List<InferenceRequest> sortedRequests() {
        List<InferenceRequest> result = new ArrayList<>();
        requests.forEach((group, events) -> {
            InferenceRequest request = events.request(group);
            if (request.durationPs() > 0) {
                result.add(request);
            }
        });
        result.sort(
                Comparator.comparingLong(InferenceRequest::durationPs)
                        .thenComparingLong(InferenceRequest::startPs));
        return result;
    }

    private List<InferenceBatch> sortedBatches() {
        List<InferenceBatch> result = new ArrayList<>();
        batches.forEach((group, events) -> result.add(events.batch(group, requests)));
        result.sort(
                Comparator.comparingLong(InferenceBatch::durationPs)
                        .thenComparingLong(InferenceBatch::startPs));
        return result;
    }
}
