// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapgraph;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.profiling.SourceFrames;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `art_process_metadata` (TracePacket field 131): whose heap ART dumps, and where and why an
/// allocation failed if that is what made it do so.
public final class ArtProcessMetadataModule implements PacketModule {
    private static final int ART_PROCESS_METADATA = 131;
    private static final int PID = 1;
    private static final int UID = 2;
    private static final int PROCESS_NAME = 3;
    private static final int PACKAGE_NAME = 4;
    private static final int ALLOCATION_SIZE = 5;
    private static final int TOTAL_FREE = 6;
    private static final int FREE_UNTIL_OOM = 7;
    private static final int JAVA_STACK = 8;
    private static final int ERROR_MESSAGE = 9;

    private final TraceContext context;
    private final StringPool strings;
    private final SourceFrames frames;
    private final MessageFields fields = new MessageFields(ERROR_MESSAGE);
    private final MessageFields frame = new MessageFields(3);

    /// For one trace on one machine.
    public ArtProcessMetadataModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.frames = new SourceFrames(context, "art_process_metadata");
    }

    @Override
    public int[] fields() {
        return new int[] {ART_PROCESS_METADATA};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        fields.enter(value);
        long pid = fields.uintValue(PID);
        int utid = context.processes().updateThread(pid, pid);
        int upid = context.processes().getOrCreateProcess(pid);
        if (fields.has(PROCESS_NAME)) {
            int name = fields.stringId(PROCESS_NAME, strings);
            context.processes().setProcessName(upid, name, ProcessNamePriority.TRACK_DESCRIPTOR);
        }
        if (fields.has(UID)) {
            context.processes().setUid(upid, fields.intValue(UID));
        }
        if (fields.has(PACKAGE_NAME) && fields.has(UID)) {
            addPackage(fields.stringId(PACKAGE_NAME, strings), fields.intValue(UID));
        }
        if (fields.has(ALLOCATION_SIZE)) {
            addFailure(timestampNanos, upid, utid);
        }
    }

    private void addPackage(int name, long uid) {
        Table packages = context.storage().table("__intrinsic_package_list");
        for (int row = 0; row < packages.rowCount(); row++) {
            boolean isSameName = packages.strings("package_name").get(row) == name;
            if (isSameName && packages.longs("uid").get(row) == uid) {
                return;
            }
        }
        int row = packages.addRow();
        packages.strings("package_name").set(row, name);
        packages.longs("uid").set(row, uid);
    }

    private void addFailure(long ts, int upid, int utid) {
        Table graphs = context.storage().table("__intrinsic_heap_graph");
        int graph = graphs.addRow();
        graphs.longs("ts").set(graph, ts);
        graphs.ints("upid").set(graph, upid);
        graphs.strings("dump_reason").set(graph, strings.intern("OOME"));
        Table details = context.storage().table("__intrinsic_heap_graph_java_oome_details");
        int row = details.addRow();
        details.ints("heap_graph_id").set(row, graph);
        details.longs("allocation_size_bytes").set(row, fields.longValue(ALLOCATION_SIZE));
        details.longs("total_bytes_free").set(row, fields.longValue(TOTAL_FREE));
        details.longs("free_bytes_until_oom").set(row, fields.longValue(FREE_UNTIL_OOM));
        if (fields.has(ERROR_MESSAGE)) {
            details.strings("error_msg").set(row, strings.intern(fields.string(ERROR_MESSAGE)));
        }
        if (fields.has(JAVA_STACK)) {
            Table threads = context.storage().table("__intrinsic_heap_graph_thread_callsite");
            int thread = threads.addRow();
            threads.ints("heap_graph_id").set(thread, graph);
            threads.ints("utid").set(thread, utid);
            int callsite = callsite();
            if (callsite != StackProfileTracker.NO_CALLSITE) {
                threads.ints("callsite_id").set(thread, callsite);
            }
        }
    }

    /// Callsite of the stack, whose frames come innermost first.
    private int callsite() {
        MessageFields stack = new MessageFields(1);
        stack.enter(fields, JAVA_STACK);
        ProtoReader reader = new ProtoReader();
        stack.walk(reader);
        List<Integer> innermostFirst = new ArrayList<>();
        while (reader.next()) {
            frame.enter(reader);
            if (reader.field() == 1 && frame.has(1)) {
                long line = frame.has(3) ? frame.uintValue(3) : StackProfileTracker.NO_LINE;
                SourceLine source = new SourceLine(frame.stringId(2, strings), line);
                String name = methodName(frame.string(1));
                innermostFirst.add(frames.frame(strings.intern(name), source));
            }
        }
        int callsite = StackProfileTracker.NO_CALLSITE;
        for (int next : innermostFirst.reversed()) {
            callsite = context.stacks().callsite(callsite, next);
        }
        return callsite;
    }

    /// `void Foo.bar(int, Baz)` without what it returns and takes.
    private static String methodName(String signature) {
        int paren = signature.indexOf('(');
        String method = paren < 0 ? signature : signature.substring(0, paren);
        return method.substring(method.lastIndexOf(' ') + 1);
    }
}
