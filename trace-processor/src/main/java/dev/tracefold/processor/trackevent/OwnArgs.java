// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.trackevent.InternedTexts.SourceLocation;
import dev.tracefold.processor.wire.ProtoReader;

/// The args of an event whose keys are not the names of its fields: places in the source, posted tasks,
/// log messages, histogram names, correlation ids.
final class OwnArgs {
    private static final int ERRORS = StatKeys.of("track_event_parser_errors");
    private static final int DEFAULT_PRIORITY = 4;
    private static final int MAX_PRIORITY = 7;

    private final TraceContext context;
    private final StringPool strings;
    private final CurrentEvent event;
    private final InternedTexts texts;
    private final ActiveChromeProcesses activeProcesses;
    private final Table logs;
    private final ProtoReader reader = new ProtoReader();
    private final ProtoReader part = new ProtoReader();

    OwnArgs(
            TraceContext context,
            CurrentEvent event,
            InternedTexts texts,
            ActiveChromeProcesses activeProcesses) {
        this.context = context;
        this.strings = context.strings();
        this.event = event;
        this.texts = texts;
        this.activeProcesses = activeProcesses;
        this.logs = context.storage().table("__intrinsic_logs");
    }

    void write(ArgSet args) {
        TrackEventMessage message = event.message;
        // The order is that of the reference, whatever the order of the fields.
        for (int field : new int[] {34, 5, 21, 28, 49, 52, 53, 54}) {
            reader.reset(message.buffer, message.start, message.end);
            while (reader.next()) {
                if (reader.field() == field && !write(field, args)) {
                    context.stats().increment(ERRORS);
                }
            }
        }
    }

    private boolean write(int field, ArgSet args) {
        return switch (field) {
            case 34 -> writeLocation("source.", reader.longValue(), args);
            case 5 -> writeTask(args);
            case 21 -> writeLog(args);
            case 28 -> writeHistogramName(args);
            case 49 -> addActiveProcesses();
            case 52 -> {
                String id = "tp:#" + Long.toUnsignedString(reader.longValue());
                yield writeCorrelation(strings.intern(id), args);
            }
            case 53 -> writeCorrelation(Texts.intern(strings, reader), args);
            default ->
                    writeCorrelation(
                            texts.find(
                                    event.state(),
                                    InternedTexts.CORRELATION_IDS,
                                    reader.longValue()),
                            args);
        };
    }

    private boolean writeCorrelation(int id, ArgSet args) {
        if (id == InternedTexts.MISSING) {
            return false;
        }
        args.add(strings.intern("correlation_id"), ArgType.STRING, id);
        return true;
    }

    private boolean writeLocation(String prefix, long iid, ArgSet args) {
        SourceLocation location = iid == 0 ? null : texts.sourceLocation(event.state(), iid);
        if (location == null) {
            return false;
        }
        args.add(strings.intern(prefix + "file_name"), ArgType.STRING, location.file());
        args.add(strings.intern(prefix + "function_name"), ArgType.STRING, location.function());
        args.add(strings.intern(prefix + "line_number"), ArgType.UINT, location.line());
        return true;
    }

    private boolean writeTask(ArgSet args) {
        long postedFrom = 0;
        part.enter(reader);
        while (part.next()) {
            if (part.field() == 1) {
                postedFrom = part.longValue();
            }
        }
        return writeLocation("task.posted_from.", postedFrom, args);
    }

    private boolean writeHistogramName(ArgSet args) {
        long nameIid = 0;
        boolean hasName = false;
        boolean hasNameIid = false;
        part.enter(reader);
        while (part.next()) {
            if (part.field() == 4) {
                hasNameIid = true;
                nameIid = part.longValue();
            } else if (part.field() == 2) {
                hasName = true;
            }
        }
        if (!hasNameIid) {
            return true;
        }
        int name = texts.find(event.state(), InternedTexts.HISTOGRAM_NAMES, nameIid);
        if (hasName || name == InternedTexts.MISSING) {
            return false;
        }
        args.add(strings.intern("chrome_histogram_sample.name"), ArgType.STRING, name);
        return true;
    }

    private boolean addActiveProcesses() {
        part.enter(reader);
        RepeatedLongs pids = new RepeatedLongs();
        while (part.next()) {
            if (part.field() == 1) {
                pids.add(part, ProtoReader.VARINT);
            }
        }
        for (int i = 0; i < pids.size(); i++) {
            activeProcesses.addActive(event.timestamp, (int) pids.get(i));
        }
        return true;
    }

    /// A log message is an arg of its event and a line of the log.
    private boolean writeLog(ArgSet args) {
        if (event.utid == CurrentEvent.NONE) {
            return false;
        }
        long bodyIid = 0;
        boolean hasLocation = false;
        long locationIid = 0;
        boolean hasPriority = false;
        int priority = DEFAULT_PRIORITY;
        part.enter(reader);
        while (part.next()) {
            switch (part.field()) {
                case 1 -> {
                    hasLocation = true;
                    locationIid = part.longValue();
                }
                case 2 -> bodyIid = part.longValue();
                case 3 -> {
                    hasPriority = true;
                    priority = part.intValue();
                }
                default -> {
                    // Of no meaning here.
                }
            }
        }
        int body = texts.find(event.state(), InternedTexts.LOG_BODIES, bodyIid);
        if (body == InternedTexts.MISSING) {
            return false;
        }
        String prefix = "track_event.log_message.";
        args.add(strings.intern(prefix + "message"), ArgType.STRING, body);
        int tag = StringPool.NULL_ID;
        if (hasLocation) {
            SourceLocation location = texts.sourceLocation(event.state(), locationIid);
            if (location == null) {
                return false;
            }
            tag = strings.intern(strings.getOrEmpty(location.rawFile()) + ':' + location.line());
            args.add(strings.intern(prefix + "file_name"), ArgType.STRING, location.rawFile());
            args.add(strings.intern(prefix + "function_name"), ArgType.STRING, location.function());
            args.add(strings.intern(prefix + "line_number"), ArgType.INT, location.line());
        }
        int shown = priority >= 0 && priority <= MAX_PRIORITY ? priority : 0;
        if (hasPriority) {
            args.add(strings.intern("track_event.priority"), ArgType.INT, shown);
        }
        addLogRow(shown, tag, body);
        return true;
    }

    private void addLogRow(int priority, int tag, int body) {
        int row = logs.addRow();
        logs.longs("ts").set(row, event.timestamp);
        logs.ints("utid").set(row, event.utid);
        logs.ints("prio").set(row, priority);
        logs.strings("log_source").set(row, strings.intern("android_logcat"));
        logs.strings("tag").set(row, tag);
        logs.strings("msg").set(row, body);
    }
}
