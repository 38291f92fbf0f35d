// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.wire.ProtoReader;

/// Makes threads and processes of descriptors, at their time, and names them.
final class DescriptorParser {
    private static final int ERRORS = StatKeys.of("track_event_parser_errors");

    private final TraceContext context;
    private final StringPool strings;
    private final ProcessTracker processes;
    private final TrackEventTracker tracker;
    private final ChromeNames chromeNames;
    private final ActiveChromeProcesses activeProcesses;
    private final TrackDescriptorMessage descriptor = new TrackDescriptorMessage();
    private final ThreadMessage thread = new ThreadMessage();
    private final ProtoReader reader = new ProtoReader();

    DescriptorParser(
            TraceContext context,
            TrackEventTracker tracker,
            ChromeNames chromeNames,
            ActiveChromeProcesses activeProcesses) {
        this.context = context;
        this.strings = context.strings();
        this.processes = context.processes();
        this.tracker = tracker;
        this.chromeNames = chromeNames;
        this.activeProcesses = activeProcesses;
    }

    /// Reads the `TrackDescriptor` that `value` stands on.
    void parseTrack(long timestamp, ProtoReader value) {
        descriptor.read(value);
        if (tracker.resolve(descriptor.uuid) == null) {
            context.stats().increment(ERRORS);
            return;
        }
        if (descriptor.threadStart >= 0) {
            thread.read(descriptor.buffer, descriptor.threadStart, descriptor.threadEnd);
            int utid = addThread(descriptor.hasSandboxedTid());
            if (descriptor.chromeThreadStart >= 0) {
                nameChromeThread(utid);
            }
        } else if (descriptor.processStart >= 0) {
            reader.reset(descriptor.buffer, descriptor.processStart, descriptor.processEnd);
            int upid = addProcess(timestamp);
            if (descriptor.chromeProcessStart >= 0) {
                describeChromeProcess(upid);
            }
        }
    }

    /// Reads the `ThreadDescriptor` that `value` stands on.
    void parseThread(ProtoReader value) {
        thread.read(value.buffer(), value.start(), value.start() + value.length());
        addThread(false);
    }

    /// Reads the `ProcessDescriptor` that `value` stands on.
    void parseProcess(long timestamp, ProtoReader value) {
        reader.enter(value);
        addProcess(timestamp);
    }

    private int addThread(boolean isSandboxed) {
        long tid = isSandboxed ? SyntheticTid.of(thread.tid, thread.pid) : thread.tid;
        int utid = processes.updateThread(tid, thread.pid);
        int name = StringPool.NULL_ID;
        if (thread.nameLength > 0) {
            name = strings.intern(thread.buffer, thread.nameStart, thread.nameLength);
        } else if (thread.hasChromeType) {
            name = strings.intern(chromeNames.thread(thread.chromeType));
        }
        processes.updateThreadName(utid, name, ThreadNamePriority.TRACK_DESCRIPTOR);
        return utid;
    }

    private void nameChromeThread(int utid) {
        reader.reset(descriptor.buffer, descriptor.chromeThreadStart, descriptor.chromeThreadEnd);
        while (reader.next()) {
            if (reader.field() == 1) {
                processes.updateThreadName(
                        utid,
                        strings.intern(chromeNames.thread(reader.intValue())),
                        ThreadNamePriority.TRACK_DESCRIPTOR_THREAD_TYPE);
            }
        }
    }

    /// Adds the process of the `ProcessDescriptor` that is about to be read.
    private int addProcess(long timestamp) {
        long pid = 0;
        int name = StringPool.NULL_ID;
        boolean hasType = false;
        int type = 0;
        long start = 0;
        RepeatedTexts labels = new RepeatedTexts(strings);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> pid = reader.intValue();
                case 4 -> {
                    hasType = true;
                    type = reader.intValue();
                }
                case 6 ->
                        name =
                                reader.length() == 0
                                        ? StringPool.NULL_ID
                                        : Texts.intern(strings, reader);
                case 7 -> start = reader.longValue();
                case 8 -> labels.add(reader);
                default -> {
                    // Of no meaning here.
                }
            }
        }
        int upid = processes.getOrCreateProcess(pid);
        activeProcesses.addDescribed(timestamp, upid);
        processes.setProcessName(upid, name, ProcessNamePriority.TRACK_DESCRIPTOR);
        if (start > 0) {
            processes.setStartTimeIfUnset(upid, start);
        }
        if (hasType) {
            processes.setProcessName(
                    upid,
                    strings.intern(chromeNames.process(type)),
                    ProcessNamePriority.CHROME_LABEL);
        }
        int flatKey = strings.intern("chrome.process_label");
        for (int i = 0; i < labels.size(); i++) {
            int key = strings.intern("chrome.process_label[" + i + ']');
            processes.argsOfProcess(upid).add(flatKey, key, ArgType.STRING, labels.get(i));
        }
        return upid;
    }

    private void describeChromeProcess(int upid) {
        int type = 0;
        int hostApp = StringPool.NULL_ID;
        boolean hasCrashId = false;
        long crashId = 0;
        reader.reset(descriptor.buffer, descriptor.chromeProcessStart, descriptor.chromeProcessEnd);
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> type = reader.intValue();
                case 4 -> hostApp = Texts.intern(strings, reader);
                case 5 -> {
                    hasCrashId = true;
                    crashId = reader.longValue();
                }
                default -> {
                    // Of no meaning here.
                }
            }
        }
        @Nullable String typeName = chromeNames.process(type);
        int name = strings.intern(typeName);
        processes.setProcessName(upid, name, ProcessNamePriority.CHROME_LABEL);
        ArgSet args = processes.argsOfProcess(upid);
        args.add(strings.intern("chrome.process_type"), ArgType.STRING, name);
        if (hostApp != StringPool.NULL_ID) {
            args.add(strings.intern("chrome.host_app_package_name"), ArgType.STRING, hostApp);
        }
        if (hasCrashId) {
            args.add(strings.intern("chrome.crash_trace_id"), ArgType.UINT, crashId);
        }
    }
}
