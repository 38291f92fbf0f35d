// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Kernel events whose fields follow a naming convention become slices and counters without anyone
/// having to teach the importer: `track_event_type` and `slice_name`, or `counter_value`; with
/// `track_name` and a field that begins with `scope_` to say which track.
final class KernelTrackEvents {
    private static final int FORMAT_ERROR = StatKeys.of("kernel_trackevent_format_error");
    private static final int ABSENT = 0;

    private enum Scope {
        THREAD("thread", "utid"),
        PROCESS("process", "upid"),
        CPU("cpu", "cpu"),
        CUSTOM("custom", "scope");

        @SuppressWarnings("ImmutableEnumChecker") // its list is a copy that cannot change
        private final TrackSpec slices;

        @SuppressWarnings("ImmutableEnumChecker") // as above
        private final TrackSpec counters;

        Scope(String word, String dimension) {
            String prefix = "kernel_trackevent_" + word;
            slices =
                    TrackSpec.slice(
                            prefix + "_slice",
                            Dimension.integer(dimension),
                            Dimension.string("tracepoint"),
                            Dimension.string("name"));
            counters =
                    TrackSpec.counter(
                            prefix + "_counter",
                            null,
                            Dimension.integer(dimension),
                            Dimension.string("tracepoint"),
                            Dimension.string("name"));
        }
    }

    /// Numbers of the fields that mean something, 0 for those that are not there.
    private static final class Template {
        private int eventName;
        private int type;
        private int sliceName;
        private int trackName;
        private int counterValue;
        private int scopeField;
        private Scope scope = Scope.THREAD;

        private boolean isSlice() {
            return type != ABSENT && sliceName != ABSENT;
        }

        private boolean isUseful() {
            return isSlice() || counterValue != ABSENT;
        }
    }

    private final TraceContext context;
    private final StringPool strings;
    private final Map<Integer, Template> templates = new HashMap<>();

    KernelTrackEvents(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    void add(int number, GenericEvents.Description description) {
        Template template = new Template();
        template.eventName = description.name();
        for (int field = 1; field < description.keys().length; field++) {
            FtraceEventType.@Nullable FieldKind kind = description.kinds()[field];
            if (kind != null) {
                match(template, field, strings.getOrEmpty(description.keys()[field]), kind);
            }
        }
        if (template.isUseful()) {
            templates.put(number, template);
        }
    }

    private static void match(
            Template template, int field, String name, FtraceEventType.FieldKind kind) {
        if (kind == FtraceEventType.FieldKind.STRING) {
            switch (name) {
                case "slice_name" -> template.sliceName = field;
                case "track_name" -> template.trackName = field;
                default -> {
                    // Not of the convention.
                }
            }
            return;
        }
        switch (name) {
            case "track_event_type" -> template.type = field;
            case "counter_value" -> template.counterValue = field;
            default -> {
                if (name.startsWith("scope_")) {
                    template.scopeField = field;
                    template.scope =
                            switch (name) {
                                case "scope_tgid" -> Scope.PROCESS;
                                case "scope_cpu" -> Scope.CPU;
                                default -> Scope.CUSTOM;
                            };
                }
            }
        }
    }

    void parse(FtraceEvent event) {
        Template template = templates.get(event.type());
        if (template == null) {
            return;
        }
        boolean complete =
                isThere(event, template.trackName)
                        && isThere(event, template.scopeField)
                        && (template.isSlice()
                                ? isThere(event, template.type)
                                        && isThere(event, template.sliceName)
                                : isThere(event, template.counterValue));
        if (!complete) {
            context.stats().increment(FORMAT_ERROR);
            return;
        }
        int trackName =
                template.trackName == ABSENT
                        ? template.eventName
                        : event.stringId(template.trackName);
        TrackSpec spec = template.isSlice() ? template.scope.slices : template.scope.counters;
        int track =
                context.tracks()
                        .intern(
                                spec,
                                trackName,
                                scope(event, template),
                                template.eventName,
                                trackName);
        if (template.isSlice()) {
            addSlice(event, template, track);
        } else {
            context.kernel()
                    .counters()
                    .push(
                            event.timestampNanos(),
                            track,
                            (double) event.longValue(template.counterValue));
        }
    }

    private static boolean isThere(FtraceEvent event, int field) {
        return field == ABSENT || event.has(field);
    }

    private long scope(FtraceEvent event, Template template) {
        long value = template.scopeField == ABSENT ? 0 : event.longValue(template.scopeField);
        return switch (template.scope) {
            case THREAD -> context.processes().getOrCreateThread(event.tid());
            case PROCESS -> context.processes().getOrCreateProcess(value);
            case CPU, CUSTOM -> value;
        };
    }

    private void addSlice(FtraceEvent event, Template template, int track) {
        long ts = event.timestampNanos();
        int name = event.stringId(template.sliceName);
        switch ((char) event.longValue(template.type)) {
            case 'B' -> context.slices().begin(ts, track, StringPool.NULL_ID, name, null);
            case 'E' ->
                    context.slices().end(ts, track, StringPool.NULL_ID, StringPool.NULL_ID, null);
            case 'I' -> context.slices().scoped(ts, track, StringPool.NULL_ID, name, 0, null);
            default -> context.stats().increment(FORMAT_ERROR);
        }
    }
}
