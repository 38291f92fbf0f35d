// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.timeline.GroupLinks;

/// Adds to requests and batches what devices did for them: what belongs to a group counts for the request or
/// the batch of that group, and for the requests above it.
final class DeviceWork {
    private static final Pattern TENSOR_CORE = Pattern.compile("/device:TPU:[0-9]+");
    private static final Pattern PROGRAM = Pattern.compile(".*\\(([0-9]+)\\)");

    private final GroupLinks links;
    private final SortedMap<Long, RequestEvents> requests;
    private final SortedMap<Long, BatchEvents> batches;

    DeviceWork(
            GroupLinks links,
            SortedMap<Long, RequestEvents> requests,
            SortedMap<Long, BatchEvents> batches) {
        this.links = links;
        this.requests = requests;
        this.batches = batches;
    }

    /// Shows the request of a group and those above it.
    void requestsOf(long group, Consumer<RequestEvents> visitor) {
        RequestEvents own = requests.get(group);
        if (own != null) {
            visitor.accept(own);
        }
        for (long parent : links.parents(group)) {
            RequestEvents above = requests.get(parent);
            if (above != null) {
                visitor.accept(above);
            }
        }
    }

    private void add(long group, TimeShares.Kind kind, long begin, long end) {
        requestsOf(group, request -> request.shares().add(kind, begin, end));
        BatchEvents batch = batches.get(group);
        if (batch != null) {
            batch.shares().add(kind, begin, end);
        }
    }

    /// Adds what a host says of its devices.
    void addHost(HostEvents host) {
        for (HostEvents.Event read : host.named(RequestNames.READS)) {
            add(read.group(), TimeShares.Kind.READ, read.begin(), read.end());
        }
        for (HostEvents.Event write : host.named(RequestNames.WRITES)) {
            add(write.group(), TimeShares.Kind.WRITE, write.begin(), write.end());
        }
        addTransfers(
                TimeShares.Kind.WRITE,
                host.named(RequestNames.WRITE_ISSUED),
                host.named(RequestNames.WRITE_DONE));
        addTransfers(
                TimeShares.Kind.READ,
                host.named(RequestNames.READ_ISSUED),
                host.named(RequestNames.READ_DONE));
    }

    // A transfer goes from the event that issues it to the end of the event that says it is done;
    // both
    // name the same context.
    private void addTransfers(
            TimeShares.Kind kind,
            Iterable<HostEvents.Event> issued,
            Iterable<HostEvents.Event> done) {
        Map<Long, HostEvents.Event> open = new HashMap<>();
        for (HostEvents.Event event : issued) {
            event.number("_c").ifPresent(context -> open.put(context, event));
        }
        Map<Long, HostEvents.Event> ends = new HashMap<>();
        for (HostEvents.Event event : done) {
            OptionalLong context = event.number("_c");
            HostEvents.Event start = context.isPresent() ? open.get(context.getAsLong()) : null;
            if (start != null && start.begin() < event.begin()) {
                ends.put(context.getAsLong(), event);
            }
        }
        open.forEach((context, start) -> {
            HostEvents.Event end = ends.get(context);
            if (end != null) {
                add(start.group(), kind, start.begin(), end.end());
            }
        });
    }

    /// Adds what is in the planes of the devices: modules of a TPU, streams of a GPU.
    void addDevices(XSpace space) {
        for (XPlane plane : space.planesWithPrefix(XSpace.TPU_PREFIX)) {
            if (!TENSOR_CORE.matcher(plane.name()).matches()) {
                continue;
            }
            for (XLine line : plane.lines()) {
                if (line.name().equals("XLA Modules")) {
                    addModules(line);
                }
            }
        }
        for (XPlane plane : space.planesWithPrefix(XSpace.GPU_PREFIX)) {
            for (XLine line : plane.lines()) {
                if (!LineIds.isDerived(line.id())) {
                    addStream(line);
                }
            }
        }
    }

    private void addModules(XLine line) {
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            if (group < 0) {
                continue;
            }
            add(group, TimeShares.Kind.DEVICE, line.begin(i), line.end(i));
            BatchEvents batch = batches.get(group);
            if (batch != null) {
                program(line, i).ifPresent(batch::program);
            }
        }
    }

    private static OptionalLong program(XLine line, int event) {
        OptionalLong[] found = {OptionalLong.empty()};
        line.allStats(
                event,
                (name, value) -> {
                    if (name.equals(StatNames.PROGRAM_ID)) {
                        found[0] = OptionalLong.of(value.number());
                    }
                });
        Matcher named = PROGRAM.matcher(line.name(event));
        if (found[0].isEmpty() && named.matches()) {
            try {
                return OptionalLong.of(Long.parseUnsignedLong(named.group(1)));
            } catch (NumberFormatException e) {
                return OptionalLong.empty(); // more digits than a program's number has
            }
        }
        return found[0];
    }

    private void addStream(XLine line) {
        for (int i = 0; i < line.size(); i++) {
            long group = line.group(i);
            if (group >= 0) {
                switch (FrameworkOp.parse(line.name(i)).type()) {
                    case "MemcpyHToD" ->
                            add(group, TimeShares.Kind.WRITE, line.begin(i), line.end(i));
                    case "MemcpyDToH" ->
                            add(group, TimeShares.Kind.READ, line.begin(i), line.end(i));
                    case "MemcpyDToD", "MemcpyHToH" -> {}
                    default -> add(group, TimeShares.Kind.DEVICE, line.begin(i), line.end(i));
                }
            }
        }
    }
}
