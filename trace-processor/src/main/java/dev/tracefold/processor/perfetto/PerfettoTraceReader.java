// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.TraceRules;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.SpillFile;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads Perfetto's own format: packets one after the other, those in compressed bundles in their
/// place, those of other machines each by a tokenizer of that machine's.
public final class PerfettoTraceReader implements TraceReader {
    private static final int SKIPPED_PACKETS = StatKeys.of("tokenizer_skipped_packets");
    private static final int UNDECIDED = -1;
    private static final int ROOT = 0;

    private final TraceContext context;
    private final PacketModules modules;
    private final PacketStore store;
    private final PacketHeader header = new PacketHeader();
    private final IncrementalTraces incremental;
    private final PacketSplitter splitter;
    private final ProtoReader reader = new ProtoReader();
    private final PacketTokenizer host;
    private final Map<Integer, PacketTokenizer> remotes = new HashMap<>();
    private boolean hostHasPackets;
    private long adoptedMachine = UNDECIDED;
    private long streamOffset;

    /// A reader for the host's context of a trace; contexts of other machines are made from it.
    public PerfettoTraceReader(TraceContext context, PacketModules modules) {
        this.context = context;
        this.modules = modules;
        SpillFile file = context.storage().waiting();
        this.store = new PacketStore(file, context.options().sorterBytes());
        boolean inOrigin = context.traceId() == ROOT && file.origin().isPresent();
        this.splitter = new PacketSplitter(store, inOrigin, this::packet);
        this.incremental = new IncrementalTraces(context, store);
        this.host =
                new PacketTokenizer(
                        context,
                        store,
                        modules.create(context, store),
                        header,
                        TraceSorter.STREAM_QUEUE);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        splitter.feed(buffer, offset, length, streamOffset - offset);
        streamOffset += length;
    }

    @Override
    public void endOfFile() {
        if (splitter.hasPending()) {
            // Cut off in the middle of a packet: what came before it is good.
            context.stats().increment(SKIPPED_PACKETS);
        }
        host.endOfFile();
        remotes.values().forEach(PacketTokenizer::endOfFile);
    }

    @Override
    public void finish() {
        host.finish();
        remotes.values().forEach(PacketTokenizer::finish);
    }

    private void packet(byte[] buffer, int block, int lengthPlace, int start, int end) {
        readHeader(buffer, start, end);
        if (header.has(PacketHeader.HAS_COMPRESSED) || header.has(PacketHeader.HAS_ZSTD)) {
            expand(buffer, end);
            return;
        }
        long reference = (long) block << 32 | lengthPlace;
        if (header.has(PacketHeader.HAS_PATCH_RULES)) {
            incremental.register(buffer, start, end, reference);
        }
        if (incremental.mayPatch(header.sequenceId())) {
            long whole = incremental.resolve(buffer, start, end, header.sequenceId(), reference);
            PacketView view = new PacketView(store);
            store.restore(0, whole, PacketStore.NO_SEQUENCE, view);
            readHeader(view.buffer(), view.start(), view.end());
            tokenizer().tokenize(view.buffer(), view.start(), view.end(), whole);
            return;
        }
        tokenizer().tokenize(buffer, start, end, reference);
    }

    private void readHeader(byte[] buffer, int start, int end) {
        if (!header.read(buffer, start, end, host.modules())) {
            throw new ProcessorException(
                    Failure.data(
                            "TRACE_CORRUPT",
                            "Failed to parse proto packet fully; the trace is probably corrupt."
                                    + " (ERR:tp-corrupt)"));
        }
    }

    private void expand(byte[] buffer, int end) {
        reader.reset(buffer, header.compressedPlace(), end);
        reader.next();
        byte[] packets =
                header.has(PacketHeader.HAS_COMPRESSED)
                        ? Decompression.zlib(buffer, reader.start(), reader.length())
                        : Decompression.zstd(buffer, reader.start(), reader.length());
        PacketSplitter inner = new PacketSplitter(store, false, this::packet);
        inner.feed(packets, 0, packets.length, streamOffset);
        if (inner.hasPending()) {
            context.stats().increment(SKIPPED_PACKETS);
        }
    }

    private PacketTokenizer tokenizer() {
        int machineId = header.machineId();
        if (machineId == 0) {
            hostHasPackets |= !header.has(PacketHeader.HAS_SYNC_MARKER);
            return host;
        }
        if (adoptedMachine == UNDECIDED) {
            adoptedMachine = adopt(machineId);
        }
        if (adoptedMachine == machineId) {
            return host;
        }
        PacketTokenizer remote = remotes.get(machineId);
        if (remote == null) {
            remote = makeRemote(machineId);
            remotes.put(machineId, remote);
        }
        return remote;
    }

    /// A trace without packets of a host is one of the machine that it does have packets of.
    private long adopt(int machineId) {
        TraceRules rules = context.session().rules(context.traceId());
        rules.checkOtherMachine();
        long raw = Integer.toUnsignedLong(machineId);
        if (!rules.machines().isEmpty()
                || hostHasPackets
                || context.machineId() != 0
                || context.session().hasMachine(raw)) {
            return 0;
        }
        context.session().adoptMachine(raw);
        return raw;
    }

    private PacketTokenizer makeRemote(int machineId) {
        TraceRules rules = context.session().rules(context.traceId());
        TraceContext remote =
                context.forMachine(rules.rawMachineId(Integer.toUnsignedLong(machineId)));
        long defaultClock = context.clocks().defaultClock();
        if (defaultClock != 0) {
            remote.clocks().setDefaultClock(defaultClock);
        }
        remote.clocks().linkToTraceTime(ClockTracker.BOOTTIME);
        return new PacketTokenizer(
                remote,
                store,
                modules.create(remote, store),
                header,
                remote.sorter().createQueue());
    }
}
