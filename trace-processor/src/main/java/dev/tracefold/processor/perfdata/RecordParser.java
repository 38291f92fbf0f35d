// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.wire.ByteCursor;

/// Turns records into rows when their time comes.
final class RecordParser {
    static final int MMAP = 1;
    static final int COMM = 3;
    static final int FORK = 7;
    static final int SAMPLE = 9;
    static final int MMAP2 = 10;
    static final int ITRACE_START = 12;

    private static final int SKIPPED = StatKeys.of("perf_record_skipped");
    private static final int UNKNOWN_TYPE = StatKeys.of("perf_unknown_record_type");
    private static final int MODE_UNKNOWN = StatKeys.of("perf_samples_cpu_mode_unknown");
    private static final int NO_MAPPING = StatKeys.of("perf_dummy_mapping_used");
    private static final int HAS_BUILD_ID = 1 << 14;
    private static final int BUILD_ID_BYTES = 20;
    private static final int INODE_BYTES = 24;

    private record Fork(long pid, long parentPid) {}

    private final TraceContext context;
    private final PerfSession session;
    private final byte[] file;
    private final ByteCursor header;
    private final ByteCursor payload;
    private final ProfilerTables tables;
    private final PerfCounters counters;
    private final AddressSpaces spaces;
    private final Sample sample = new Sample();
    private final List<Fork> forks = new ArrayList<>();
    private final int source;

    RecordParser(
            TraceContext context,
            PerfSession session,
            ProfilerTables tables,
            byte[] file,
            ByteOrder order) {
        this.context = context;
        this.session = session;
        this.file = file;
        this.header = new ByteCursor(file, order);
        this.payload = new ByteCursor(file, order);
        this.tables = tables;
        this.counters = new PerfCounters(context, session, tables);
        this.spaces = new AddressSpaces(context);
        this.source = context.strings().intern("linux.perf");
    }

    /// What lies where, as far as the records that were parsed tell.
    AddressSpaces spaces() {
        return spaces;
    }

    /// Parses the record at a place of the file.
    void parse(long timestampNanos, long offset) {
        header.range(offset, RecordWalk.HEADER_BYTES);
        int type = header.i32();
        int misc = header.u16();
        int size = header.u16();
        payload.range(offset + RecordWalk.HEADER_BYTES, size - RecordWalk.HEADER_BYTES);
        boolean parsed =
                switch (type) {
                    case COMM -> parseComm();
                    case SAMPLE -> parseSample(timestampNanos, offset, size, misc);
                    case MMAP, MMAP2 -> parseMmap(timestampNanos, type, misc);
                    case ITRACE_START -> parseStart();
                    default -> {
                        if (type == FORK) {
                            noteFork();
                        }
                        context.stats().addIndexed(UNKNOWN_TYPE, type, 1);
                        yield false;
                    }
                };
        if (!parsed) {
            context.stats().addIndexed(SKIPPED, type, 1);
        }
    }

    /// Processes know their parents where both are known by something else than the fork.
    void finish() {
        ProcessTracker processes = context.processes();
        for (Fork fork : forks) {
            int child = processes.findProcess(fork.pid());
            int parent = processes.findProcess(fork.parentPid());
            if (child != ProcessTracker.UNKNOWN && parent != ProcessTracker.UNKNOWN) {
                processes.setParentIfUnset(child, parent);
            }
        }
        forks.clear();
    }

    private void noteFork() {
        long pid = payload.u32();
        long parentPid = payload.u32();
        if (!payload.broken() && pid != parentPid) {
            forks.add(new Fork(pid, parentPid));
        }
    }

    private boolean parseComm() {
        long pid = payload.u32();
        long tid = payload.u32();
        String name = payload.text(payload.remaining());
        if (payload.broken()) {
            return false;
        }
        int utid = context.processes().updateThread(tid, pid);
        context.processes()
                .updateThreadNameAndMaybeProcessName(
                        utid, context.strings().intern(name), ThreadNamePriority.FTRACE);
        return true;
    }

    private boolean parseStart() {
        long pid = payload.u32();
        long tid = payload.u32();
        if (!payload.broken()) {
            context.processes().updateThread(tid, pid);
        }
        return !payload.broken();
    }

    private boolean parseMmap(long timestampNanos, int type, int misc) {
        int pid = payload.i32();
        long tid = payload.u32();
        long start = payload.i64();
        long length = payload.i64();
        long offset = payload.i64();
        String buildId = "";
        if (type == MMAP2) {
            buildId = (misc & HAS_BUILD_ID) != 0 ? readBuildId() : "";
            if ((misc & HAS_BUILD_ID) == 0) {
                payload.skip(INODE_BYTES);
            }
            // Protection and flags.
            payload.i64();
        }
        String path = payload.text(payload.remaining());
        if (payload.broken()) {
            return false;
        }
        if (buildId.isEmpty()) {
            buildId = session.buildId(pid, path);
        }
        int upid = AddressSpaces.KERNEL;
        if (!CpuMode.ofMisc(misc).isKernel()) {
            long unsignedPid = Integer.toUnsignedLong(pid);
            int utid = context.processes().updateThread(tid, unsignedPid);
            upid = context.processes().upidOfThread(utid);
        }
        spaces.map(
                timestampNanos,
                upid,
                new AddressSpaces.MappedFile(start, length, offset, path, buildId));
        return true;
    }

    /// Length, three bytes of nothing, room for twenty.
    private String readBuildId() {
        int length = Math.min(payload.u8(), BUILD_ID_BYTES);
        payload.skip(3);
        int from = payload.position();
        payload.skip(BUILD_ID_BYTES);
        return payload.broken() ? "" : HexFormat.of().formatHex(file, from, from + length);
    }

    private boolean parseSample(long timestampNanos, long offset, int size, int misc) {
        EventAttr attr = session.attrOf(SAMPLE, payload);
        payload.range(offset + RecordWalk.HEADER_BYTES, size - RecordWalk.HEADER_BYTES);
        CpuMode mode = CpuMode.ofMisc(misc);
        if (attr == null
                || !attr.has(EventAttr.TIME)
                || !attr.has(EventAttr.TID)
                || !sample.read(attr, mode, payload)) {
            return false;
        }
        if (mode == CpuMode.UNKNOWN) {
            context.stats().increment(MODE_UNKNOWN);
        }
        int utid =
                context.processes()
                        .updateThread(
                                Integer.toUnsignedLong(sample.tid()),
                                Integer.toUnsignedLong(sample.pid()));
        int upid = context.processes().upidOfThread(utid);
        int callsite = callsite(upid);
        int ucpu =
                sample.cpu() == EventAttr.NONE
                        ? ProfilerTables.NONE
                        : context.kernel().cpus().getOrCreate(sample.cpu());
        int counterSet = counters.add(timestampNanos, attr, sample);
        tables.add(
                new ProfilerTables.Sample(
                        timestampNanos,
                        source,
                        tables.task(upid, utid),
                        tables.execution(ucpu, context.strings().intern(mode.perfettoName())),
                        callsite,
                        StringPool.NULL_ID,
                        attr.session(),
                        counterSet));
        return true;
    }

    private int callsite(int upid) {
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (int i = sample.frameCount() - 1; i >= 0; i--) {
            long address = sample.frame(i);
            if (i > 0 && address != 0 && session.hasReturnAddresses()) {
                // Any byte of the call will do to find its function and line.
                address--;
            }
            int space = sample.mode(i).isKernel() ? AddressSpaces.KERNEL : upid;
            int frame =
                    spaces.frame(space, upid, address, () -> context.stats().increment(NO_MAPPING));
            callsite = context.stacks().callsite(callsite, frame);
        }
        return callsite;
    }
}
