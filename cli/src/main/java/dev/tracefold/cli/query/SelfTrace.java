// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.telemetry.Subject;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.wire.ProtoOutput;

/// A query's own execution as a Perfetto trace: a track for each place where something happens
/// (orchestrator, publisher, queue, the threads of the workers, merge), a slice for each phase, and a
/// flow through the slices of each shard.
///
/// Slices of a track nest or follow each other; what waits in the queue at the same time is on tracks
/// of its own.
public final class SelfTrace implements PipelineTracer {
    // Field numbers of Perfetto's trace format.
    private static final int TRACE_PACKET = 1;
    private static final int PACKET_TIMESTAMP = 8;
    private static final int PACKET_SEQUENCE = 10;
    private static final int PACKET_TRACK_EVENT = 11;
    private static final int PACKET_TRACK_DESCRIPTOR = 60;
    private static final int DESCRIPTOR_UUID = 1;
    private static final int DESCRIPTOR_NAME = 2;
    private static final int DESCRIPTOR_PROCESS = 3;
    private static final int DESCRIPTOR_PARENT = 5;
    private static final int PROCESS_PID = 1;
    private static final int PROCESS_NAME = 6;
    private static final int EVENT_ANNOTATION = 4;
    private static final int EVENT_TYPE = 9;
    private static final int EVENT_TRACK = 11;
    private static final int EVENT_CATEGORY = 22;
    private static final int EVENT_NAME = 23;
    private static final int EVENT_FLOW = 47;
    private static final int EVENT_LAST_OF_FLOW = 48;
    private static final int ANNOTATION_INT = 4;
    private static final int ANNOTATION_TEXT = 6;
    private static final int ANNOTATION_NAME = 10;
    private static final int TYPE_BEGIN = 1;
    private static final int TYPE_END = 2;
    private static final int SEQUENCE = 1;
    private static final long PROCESS_TRACK = 1;

    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();

    @Override
    public Activity begin(Phase phase, Subject subject, TraceContext parent, long startNanos) {
        return new Activity() {
            @Override
            public TraceContext context() {
                return parent;
            }

            @Override
            public void end(long endNanos, Optional<Failure> failure) {
                spans.add(
                        new Span(
                                phase,
                                subject,
                                startNanos,
                                Math.max(startNanos, endNanos),
                                failure));
            }
        };
    }

    /// Writes what happened so far.
    public void write(Path file) throws IOException {
        List<Span> inOrder = new ArrayList<>(spans);
        inOrder.sort(
                Comparator.comparingLong(Span::startNanos)
                        .thenComparing(Span::endNanos, Comparator.reverseOrder())
                        .thenComparing(Span::phase));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            packet(
                    out,
                    new ProtoOutput()
                            .message(
                                    PACKET_TRACK_DESCRIPTOR,
                                    new ProtoOutput()
                                            .varint(DESCRIPTOR_UUID, PROCESS_TRACK)
                                            .message(
                                                    DESCRIPTOR_PROCESS,
                                                    new ProtoOutput()
                                                            .varint(
                                                                    PROCESS_PID,
                                                                    ProcessHandle.current().pid())
                                                            .text(PROCESS_NAME, "tracefold"))));
            Tracks tracks = new Tracks(out);
            for (Span span : inOrder) {
                tracks.add(span);
            }
            tracks.end();
        }
    }

    private static void packet(OutputStream out, ProtoOutput packet) throws IOException {
        new ProtoOutput()
                .message(TRACE_PACKET, packet.varint(PACKET_SEQUENCE, SEQUENCE))
                .writeTo(out);
    }

    /// Something that happened.
    private record Span(
            Phase phase,
            Subject subject,
            long startNanos,
            long endNanos,
            Optional<Failure> failure) {
        boolean mayNest() {
            return switch (phase) {
                case PLAN, LOAD, QUERY, REPLY -> true;
                case RUN, PUBLISH, QUEUE, SHARD, RECEIVE, MERGE -> false;
            };
        }
    }

    /// Tracks by place; each holds the slices that are open on it.
    private static final class Tracks {
        private final OutputStream out;
        private final Map<String, List<Track>> byPlace = new HashMap<>();
        private long lastUuid = PROCESS_TRACK;

        Tracks(OutputStream out) {
            this.out = out;
        }

        void add(Span span) throws IOException {
            List<Track> tracks =
                    byPlace.computeIfAbsent(span.subject.place(), _ -> new ArrayList<>());
            Track chosen = null;
            for (Track track : tracks) {
                close(track, span.startNanos);
                if (chosen == null && track.fits(span)) {
                    chosen = track;
                }
            }
            if (chosen == null) {
                chosen = open(span.subject.place());
                tracks.add(chosen);
            }
            chosen.open.push(span);
            event(span.startNanos, begin(span).varint(EVENT_TRACK, chosen.uuid));
        }

        void end() throws IOException {
            for (List<Track> tracks : byPlace.values()) {
                for (Track track : tracks) {
                    close(track, Long.MAX_VALUE);
                }
            }
        }

        /// Ends the slices that are over by then.
        private void close(Track track, long nanos) throws IOException {
            while (!track.open.isEmpty() && track.open.peek().endNanos <= nanos) {
                event(
                        track.open.pop().endNanos,
                        new ProtoOutput()
                                .varint(EVENT_TYPE, TYPE_END)
                                .varint(EVENT_TRACK, track.uuid));
            }
        }

        private Track open(String place) throws IOException {
            long uuid = ++lastUuid;
            packet(
                    out,
                    new ProtoOutput()
                            .message(
                                    PACKET_TRACK_DESCRIPTOR,
                                    new ProtoOutput()
                                            .varint(DESCRIPTOR_UUID, uuid)
                                            .varint(DESCRIPTOR_PARENT, PROCESS_TRACK)
                                            .text(DESCRIPTOR_NAME, place)));
            return new Track(uuid);
        }

        private void event(long nanos, ProtoOutput event) throws IOException {
            packet(
                    out,
                    new ProtoOutput()
                            .varint(PACKET_TIMESTAMP, nanos)
                            .message(PACKET_TRACK_EVENT, event));
        }

        private static ProtoOutput begin(Span span) {
            ProtoOutput event =
                    new ProtoOutput()
                            .varint(EVENT_TYPE, TYPE_BEGIN)
                            .text(EVENT_CATEGORY, "tracefold")
                            .text(EVENT_NAME, span.phase.label())
                            .message(EVENT_ANNOTATION, text("queryid", span.subject.queryId()));
            span.subject
                    .shard()
                    .ifPresent(shard -> {
                        var _ =
                                event.message(EVENT_ANNOTATION, number("shard", shard))
                                        .message(
                                                EVENT_ANNOTATION,
                                                number("attempt", span.subject.attempt()));
                        switch (span.phase) {
                            case PUBLISH, QUEUE, SHARD -> event.fixed64(EVENT_FLOW, shard + 1L);
                            case MERGE -> event.fixed64(EVENT_LAST_OF_FLOW, shard + 1L);
                            case RUN, PLAN, LOAD, QUERY, REPLY, RECEIVE -> {}
                        }
                    });
            span.failure.ifPresent(why -> {
                var _ = event.message(EVENT_ANNOTATION, text("failure", why.code()));
            });
            return event;
        }

        private static ProtoOutput text(String name, String value) {
            return new ProtoOutput().text(ANNOTATION_NAME, name).text(ANNOTATION_TEXT, value);
        }

        private static ProtoOutput number(String name, long value) {
            return new ProtoOutput().text(ANNOTATION_NAME, name).varint(ANNOTATION_INT, value);
        }
    }

    private static final class Track {
        private final long uuid;
        private final Deque<Span> open = new ArrayDeque<>();

        Track(long uuid) {
            this.uuid = uuid;
        }

        boolean fits(Span span) {
            Span top = open.peek();
            return top == null || (span.mayNest() && span.endNanos <= top.endNanos);
        }
    }
}
