// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.space.XLine;

/// Writes what is shown in Chrome's format.
final class TimelineJson {
    private final Selection selection;
    private final JsonWriter json;
    private final EventArgs args = new EventArgs();
    private final Map<String, Integer> frames = new HashMap<>();
    private long counterEvents;

    TimelineJson(Selection selection, JsonWriter json) {
        this.selection = selection;
        this.json = json;
    }

    void write() {
        json.beginObject().name("displayTimeUnit").value("ns");
        json.name("metadata").beginObject().name("highres-ticks").value(true).endObject();
        json.name("codeLink").value("").name("useNewBackend").value(false);
        writeDetails();
        json.name("returnedEventsSize").value(selection.size());
        json.name("filteredByVisibility").value(selection.filtered());
        ViewerWindow.TraceSpan span = ViewerWindow.TraceSpan.of(selection.processes());
        json.name("fullTimespan").beginArray();
        json.value(sixDigits(span.begin())).value(sixDigits(span.end())).endArray();
        writeFrames();
        json.name("traceEvents").beginArray();
        selection.processes().forEach(this::writeMetadata);
        for (Selection.Host host : selection.hosts()) {
            for (ViewerProcess process : host.processes()) {
                process.tracks().forEach(track -> writeTrack(track, host.flow()));
            }
        }
        json.endArray().name("showCounterMessage").value("");
        json.name("totalCounterEvents").value(counterEvents).endObject();
    }

    // The switches that a viewer offers.
    private void writeDetails() {
        if (selection.isTpu()) {
            json.name("details").beginArray().beginObject().name("name").value("full_dma");
            json.name("value").value(selection.window().form().fullDma()).endObject().endArray();
        }
    }

    // Milliseconds with as many digits as XProf gives them.
    private static double sixDigits(long picos) {
        return new BigDecimal(picos).movePointLeft(9).round(new MathContext(6)).doubleValue();
    }

    // Full names of all events, shown or not, so that their numbers do not depend on the window;
    // but
    // who asks for one event, or for none of its args, needs no others.
    private void writeFrames() {
        json.name("stackFrames").beginObject();
        boolean shownOnly = selection.window().detail().isWanted();
        boolean none = selection.window().form().argsLater();
        for (ViewerProcess process : selection.processes()) {
            for (Track track : process.tracks()) {
                int count = shownOnly ? track.size() : track.line().size();
                for (int i = 0; i < count && !none; i++) {
                    writeFrame(track.line(), shownOnly ? track.event(i) : i);
                }
            }
        }
        json.endObject();
    }

    private void writeFrame(XLine line, int event) {
        String longName = EventArgs.frameOf(line.metadata(event));
        if (longName != null && !frames.containsKey(longName)) {
            frames.put(longName, frames.size() + 1);
            json.name(Integer.toString(frames.size())).beginObject();
            json.name("name").value(longName).endObject();
        }
    }

    private void writeMetadata(ViewerProcess process) {
        metadata("process_name", process.pid(), null).name("name").value(process.name());
        json.endObject().name("thread_count").value(process.threads().size()).endObject();
        sortIndex("process_sort_index", process.pid(), null, process.pid());
        process.threads()
                .forEach((tid, name) -> {
                    metadata("thread_name", process.pid(), tid).name("name").value(name);
                    json.endObject().endObject();
                    sortIndex("thread_sort_index", process.pid(), tid, tid);
                });
    }

    private void sortIndex(String name, long pid, @Nullable Long tid, long index) {
        metadata(name, pid, tid).name("sort_index").value(index).endObject().endObject();
    }

    private JsonWriter metadata(String name, long pid, @Nullable Long tid) {
        json.beginObject().name("name").value(name).name("ph").value("M");
        json.name("pid").value(pid);
        if (tid != null) {
            json.name("tid").value(tid.longValue());
        }
        return json.name("args").beginObject();
    }

    private void writeTrack(Track track, EventFlow flow) {
        if (track.counters()) {
            writeCounters(track);
            return;
        }
        boolean mayFlow = flow.mayBeIn(track.line().plane());
        for (int i = 0; i < track.size(); i++) {
            int event = track.event(i);
            args.read(track.line(), event);
            EventFlow arrow = mayFlow && flow.read(track.line(), event).isPresent() ? flow : null;
            if (arrow != null && arrow.isAsync()) {
                writeAsync(track, i, arrow);
            } else {
                writeComplete(track, i, arrow);
            }
        }
    }

    private void writeComplete(Track track, int index, @Nullable EventFlow arrow) {
        XLine line = track.line();
        int event = track.event(index);
        json.beginObject().name("pid").value(track.pid());
        json.name("tid").value(track.tid()).name("name").value(args.name());
        json.name("ts").value(micros(line.begin(event)));
        json.name("dur").value(micros(Math.max(1, line.duration(event))));
        if (arrow != null) {
            json.name("bind_id").value(arrow.number());
            if (!arrow.category().isEmpty()) {
                json.name("cat").value(arrow.category());
            }
            if (arrow.isIn()) {
                json.name("flow_in").value(true);
            }
            if (arrow.isOut()) {
                json.name("flow_out").value(true);
            }
        }
        json.name("ph").value("X");
        writeArgs(track.serial(index));
    }

    private void writeArgs(int serial) {
        boolean later = selection.window().form().argsLater();
        json.name("args");
        args.write(json, serial, later);
        String longName = args.longName();
        if (longName != null && !later) {
            json.name("sf").value(frames.getOrDefault(longName, 0));
        }
        if (serial != 0) {
            json.name("z").value(serial);
        }
        json.endObject();
    }

    // It is in no thread. One that both begins and ends is two events.
    private void writeAsync(Track track, int index, EventFlow arrow) {
        XLine line = track.line();
        int event = track.event(index);
        boolean begins = arrow.isOut();
        beginAsync(track, arrow, line.begin(event), begins ? "b" : "e");
        writeArgs(track.serial(index));
        if (arrow.isMiddle()) {
            beginAsync(track, arrow, line.end(event), "e");
            json.endObject();
        }
    }

    private void beginAsync(Track track, EventFlow arrow, long time, String phase) {
        json.beginObject().name("pid").value(track.pid()).name("name").value(args.name());
        json.name("ts").value(micros(time)).name("id").value(arrow.number());
        json.name("cat").value(arrow.category()).name("ph").value(phase);
    }

    // Values of one counter that follow each other are one event.
    private void writeCounters(Track track) {
        String last = "";
        for (int i = 0; i < track.size(); i++) {
            args.read(track.line(), track.event(i));
            if (i == 0 || !args.name().equals(last)) {
                if (i > 0) {
                    json.endArray().endObject();
                }
                last = args.name();
                json.beginObject().name("pid").value(track.pid()).name("name").value(last);
                json.name("ph").value("C");
                if (!args.firstName().isEmpty()) {
                    json.name("event_stats").value(args.firstName());
                }
                json.name("entries").beginArray();
            }
            json.beginArray().value(micros(track.line().begin(track.event(i))));
            args.values().forEach(json::json);
            json.endArray();
            counterEvents++;
        }
        if (track.size() > 0) {
            json.endArray().endObject();
        }
    }

    private static double micros(long picos) {
        return (double) picos / 1e6;
    }
}
