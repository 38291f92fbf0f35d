// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.ProtoOutput;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;

/// Writes what is shown as XProf's `TraceDataResponse`: of each thread when its events begin, each counted
/// from the one before, how long they are and which names they have. Times are picoseconds.
final class TimelineMessage {
    private static final int COMPLETE = 1;
    private static final int COUNTER = 2;
    private static final int ASYNC = 3;
    private static final int METADATA = 4;
    private static final int STRINGS = 5;
    private static final int DETAILS = 6;
    private static final int SPAN_BEGIN = 7;
    private static final int SPAN_END = 8;

    private final Selection selection;
    private final EventArgs args = new EventArgs();
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final List<byte[]> pieces = new ArrayList<>();

    TimelineMessage(Selection selection) {
        this.selection = selection;
        // So that a number that is not there names nothing.
        this.strings.put("", 0);
    }

    /// Events of one thread, counter or kind.
    private static final class Series {
        final ProtoOutput head;
        final boolean named;
        long[] deltas = new long[16];
        long[] durations = new long[16];
        long[] names = new long[16];
        final ProtoOutput metadata = new ProtoOutput();
        int size;
        long last;

        Series(ProtoOutput head, boolean named) {
            this.head = head;
            this.named = named;
        }

        void add(long begin, long duration, long name, ProtoOutput event) {
            if (size == deltas.length) {
                deltas = Arrays.copyOf(deltas, 2 * size);
                durations = Arrays.copyOf(durations, 2 * size);
                names = Arrays.copyOf(names, 2 * size);
            }
            deltas[size] = begin - last;
            durations[size] = duration;
            names[size++] = name;
            last = begin;
            metadata.message(5, event);
        }

        ProtoOutput message(boolean timed) {
            ProtoOutput series = new ProtoOutput().message(1, head).packed(2, deltas, size);
            return series.packed(3, durations, timed ? size : 0)
                    .packed(4, names, named ? size : 0)
                    .append(metadata);
        }
    }

    void writeTo(OutputStream out) throws IOException {
        pieces.add(new ProtoOutput().message(METADATA, metadata()).toByteArray());
        if (selection.isTpu()) {
            ProtoOutput detail = new ProtoOutput().text(1, "full_dma");
            detail.truth(2, selection.window().form().fullDma());
            pieces.add(new ProtoOutput().message(DETAILS, detail).toByteArray());
        }
        ViewerWindow.TraceSpan span = ViewerWindow.TraceSpan.of(selection.processes());
        pieces.add(
                new ProtoOutput()
                        .element(SPAN_BEGIN, span.begin())
                        .element(SPAN_END, span.end())
                        .toByteArray());
        for (Selection.Host host : selection.hosts()) {
            for (ViewerProcess process : host.processes()) {
                process.tracks().forEach(track -> addTrack(track, host.flow()));
            }
        }
        ProtoOutput names = new ProtoOutput();
        strings.keySet().forEach(text -> names.textElement(STRINGS, text));
        pieces.add(names.toByteArray());
        ZstdFrame.write(pieces, out);
    }

    private ProtoOutput metadata() {
        ProtoOutput metadata = new ProtoOutput();
        for (ViewerProcess process : selection.processes()) {
            ProtoOutput one = new ProtoOutput().text(1, process.name()).number(2, process.pid());
            one.element(3, process.pid());
            process.threads()
                    .forEach((tid, name) ->
                            one.message(
                                    4,
                                    new ProtoOutput()
                                            .text(1, name)
                                            .number(2, tid)
                                            .element(3, tid)));
            metadata.message(1, one);
        }
        return metadata;
    }

    private void addTrack(Track track, EventFlow flow) {
        boolean mayFlow = flow.mayBeIn(track.line().plane());
        ProtoOutput thread = new ProtoOutput().number(1, track.pid()).number(2, track.tid());
        Series complete = new Series(thread, true);
        Map<String, Series> beside = new LinkedHashMap<>();
        for (int i = 0; i < track.size(); i++) {
            XLine line = track.line();
            int event = track.event(i);
            args.read(line, event);
            EventFlow arrow = mayFlow && flow.read(line, event).isPresent() ? flow : null;
            ProtoOutput more = event(arrow, track.serial(i));
            if (track.counters()) {
                addValue(line, event, more);
                named(beside, track.pid()).add(line.begin(event), 0, 0, more);
            } else if (arrow != null && arrow.isAsync()) {
                named(beside, track.pid()).add(line.begin(event), line.duration(event), 0, more);
            } else {
                complete.add(line.begin(event), line.duration(event), string(args.name()), more);
            }
        }
        boolean counters = track.counters();
        beside.values().forEach(series -> add(counters ? COUNTER : ASYNC, series, !counters));
        if (complete.size > 0) {
            add(COMPLETE, complete, true);
        }
    }

    private void add(int field, Series series, boolean timed) {
        pieces.add(new ProtoOutput().message(field, series.message(timed)).toByteArray());
    }

    private Series named(Map<String, Series> beside, long pid) {
        return beside.computeIfAbsent(
                args.name(),
                name ->
                        new Series(
                                new ProtoOutput().number(1, pid).number(3, string(name)), false));
    }

    private ProtoOutput event(@Nullable EventFlow arrow, int serial) {
        ProtoOutput event = new ProtoOutput();
        if (arrow != null) {
            // The message has room for 32 bits.
            event.number(1, arrow.number() & 0xFFFFFFFFL);
            event.number(2, string(arrow.category()));
        }
        if (args.group() >= 0) {
            event.element(3, args.group());
        }
        return event.number(4, serial);
    }

    private static void addValue(XLine line, int event, ProtoOutput more) {
        boolean[] found = {false};
        line.allStats(
                event,
                (name, value) -> {
                    if (found[0] || ViewerNames.isInternalStat(name)) {
                        return;
                    }
                    found[0] = true;
                    if (value.kind() == StatValue.Kind.DOUBLE) {
                        more.decimalElement(5, value.decimal());
                    } else {
                        more.element(6, value.number());
                    }
                });
    }

    private int string(String text) {
        Integer known = strings.putIfAbsent(text, strings.size());
        return known == null ? strings.size() - 1 : known;
    }
}
