// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// The operations that one TPU core executed, by the device's own clock.
final class TpuOps {
    private static final Set<String> OP_LINES = Set.of("XLA Ops", "Framework Ops");
    private static final Set<String> STEP_LINES = Set.of("Steps", "Sparse Core Steps");
    private static final String OPERATIONS = "XLA Ops";
    // While a core does these it waits for somebody else.
    private static final Set<String> OFF_DUTY =
            Set.of(
                    "infeed",
                    "outfeed",
                    "host send",
                    "host send-done",
                    "host recv",
                    "host recv-done",
                    "megacore fusion");
    private static final Set<String> NOT_COMPUTED = Set.of("parameter", "tuple");

    private final Map<EventMetadata, Symbol> symbols = new HashMap<>();
    private final Map<SymbolKey, Sum> sums = new LinkedHashMap<>();
    private final Deque<Open> stack = new ArrayDeque<>();
    private long first = Long.MAX_VALUE;
    private long last;

    /// What tells operations of a core apart.
    ///
    /// @param program the number of the program
    /// @param symbol the number of the operation in it
    private record SymbolKey(long program, long symbol) {}

    private static final class Sum {
        final Symbol symbol;
        long occurrences;
        long timePs;
        long selfTimePs;
        long stallPs;

        Sum(Symbol symbol) {
            this.symbol = symbol;
        }
    }

    /// An operation that may have others in it.
    private static final class Open {
        final EventMetadata kind;
        final long begin;
        final long end;
        final long stallPs;
        long childrenPs;

        Open(EventMetadata kind, long begin, long end, long stallPs) {
            this.kind = kind;
            this.begin = begin;
            this.end = end;
            this.stallPs = stallPs;
        }
    }

    /// What the metadata says of an operation.
    private static final class Symbol {
        final OpMetrics described;
        long program = -1;
        long symbol = -1;
        boolean hasProgram;

        Symbol(EventMetadata kind) {
            String display = kind.displayName();
            described =
                    new OpMetrics(
                            new OpMetrics.OpKey(0, display.isEmpty() ? kind.name() : display));
            described.longName = display.isEmpty() ? "" : kind.name();
            kind.stats(this::read);
        }

        private void read(String stat, StatValue value) {
            switch (stat) {
                case StatNames.PROGRAM_ID -> {
                    program = value.number();
                    hasProgram = true;
                }
                case "symbol_id" -> symbol = value.number();
                case "hlo_category" -> described.category = value.text();
                case StatNames.TF_OP -> described.provenance = value.text();
                case "flops" -> described.flops = (double) value.number();
                case "model_flops" -> described.modelFlops = (double) value.number();
                case "bytes_accessed" -> described.bytes = (double) value.number();
                case "memory_access_breakdown" -> readAccesses(value.bytes());
                case "deduplicated_name" -> described.deduplicatedName = value.text();
                case "source" -> readSource(value.text());
                case "source_stack" ->
                        described.source =
                                new OpMetrics.SourcePlace(
                                        described.source.file(),
                                        described.source.line(),
                                        value.text());
                default -> {}
            }
        }

        private void readSource(String place) {
            int colon = place.indexOf(':');
            try {
                int line = Integer.parseInt(place.substring(colon + 1));
                described.source =
                        new OpMetrics.SourcePlace(
                                place.substring(0, colon), line, described.source.stack());
            } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
                described.source = OpMetrics.SourcePlace.NONE; // no place, so none is shown
            }
        }

        private void readAccesses(byte[] message) {
            try {
                ProtoCursor cursor = new ProtoCursor(message);
                while (cursor.next()) {
                    if (cursor.field() == 1) {
                        readAccess(cursor.message());
                    }
                }
            } catch (DamagedProfileException e) {
                described.accesses.clear(); // as if nobody had counted
            }
        }

        private void readAccess(ProtoCursor cursor) {
            long operation = 0;
            long space = 0;
            double bytes = 0;
            while (cursor.next()) {
                switch (cursor.field()) {
                    case 1 -> operation = cursor.number();
                    case 2 -> space = cursor.number();
                    case 3 -> bytes = (double) cursor.number();
                    default -> {}
                }
            }
            described.accesses.merge(
                    new OpMetrics.MemoryAccess(space, operation == 1), bytes, Double::sum);
        }
    }

    private TpuOps() {}

    /// Whether a core has steps.
    static boolean hasSteps(XPlane plane) {
        return plane.lines().stream()
                .anyMatch(line -> STEP_LINES.contains(line.name()) && line.size() > 0);
    }

    static OpMetricsDb of(XPlane plane, HloModules hlo) {
        TpuOps ops = new TpuOps();
        for (XLine line : plane.lines()) {
            if (STEP_LINES.contains(line.name())) {
                ops.addSteps(line);
            } else if (OP_LINES.contains(line.name())) {
                ops.add(line);
            }
        }
        OpMetricsDb db = new OpMetricsDb();
        ops.sums.values().forEach(sum -> enter(sum, db, hlo));
        db.finish(Math.max(0, ops.last - ops.first));
        XLine operations = plane.line(OPERATIONS);
        if (operations != null && operations.size() > 0) {
            ops.addDuty(operations, db);
        }
        return db;
    }

    // Operations lie within others and beside them: what counts is when there is any.
    private void addDuty(XLine line, OpMetricsDb db) {
        long begin = Long.MAX_VALUE;
        long end = 0;
        long busy = 0;
        long until = Long.MIN_VALUE;
        for (int i = 0; i < line.size(); i++) {
            long from = line.begin(i);
            long to = line.end(i);
            begin = Math.min(begin, from);
            end = Math.max(end, to);
            Symbol symbol = symbols.computeIfAbsent(line.metadata(i), Symbol::new);
            if (!OFF_DUTY.contains(symbol.described.category) && to > until) {
                busy += to - Math.max(from, until);
                until = to;
            }
        }
        db.addDuty(busy, end - begin - busy);
    }

    private void addSteps(XLine line) {
        for (int i = 0; i < line.size(); i++) {
            open(line, i);
        }
    }

    private void add(XLine line) {
        for (int i = 0; i < line.size(); i++) {
            Open next = open(line, i);
            while (!stack.isEmpty() && !includes(stack.element(), next)) {
                close(stack.pop());
            }
            if (!stack.isEmpty()) {
                stack.element().childrenPs += next.end - next.begin;
            }
            stack.push(next);
        }
        while (!stack.isEmpty()) {
            close(stack.pop());
        }
    }

    private static boolean includes(Open outer, Open inner) {
        return outer.begin <= inner.begin && outer.end >= inner.end;
    }

    private Open open(XLine line, int event) {
        long[] device = {-1, -1, 0};
        line.stats(
                event,
                (stat, value) -> {
                    switch (stat) {
                        case "device_offset_ps" -> device[0] = value.number();
                        case "device_duration_ps" -> device[1] = value.number();
                        case "dma_stall_duration_ps" -> device[2] = value.number();
                        default -> {}
                    }
                });
        boolean known = device[0] >= 0 && device[1] >= 0;
        long begin = known ? device[0] : line.begin(event);
        long end = begin + (known ? device[1] : line.duration(event));
        first = Math.min(first, begin);
        last = Math.max(last, end);
        return new Open(line.metadata(event), begin, end, device[2]);
    }

    private void close(Open open) {
        Symbol symbol = symbols.computeIfAbsent(open.kind, Symbol::new);
        if (!symbol.hasProgram || symbol.symbol <= 0) {
            return;
        }
        Sum sum =
                sums.computeIfAbsent(
                        new SymbolKey(symbol.program, symbol.symbol), any -> new Sum(symbol));
        sum.occurrences++;
        sum.timePs += open.end - open.begin;
        sum.selfTimePs += open.end - open.begin - open.childrenPs;
        sum.stallPs += open.stallPs;
    }

    private static void enter(Sum sum, OpMetricsDb db, HloModules hlo) {
        OpMetrics described = sum.symbol.described;
        OpMetrics metrics = db.get(sum.symbol.program, described.key.name());
        metrics.describeAs(described);
        double count = (double) sum.occurrences;
        metrics.occurrences += sum.occurrences;
        metrics.timePs += sum.timePs;
        metrics.selfTimePs += sum.selfTimePs;
        metrics.dmaStallPs += sum.stallPs;
        metrics.flops += described.flops * count;
        metrics.modelFlops +=
                (described.modelFlops > 0 ? described.modelFlops : described.flops) * count;
        metrics.bytes += described.bytes * count;
        described.accesses.forEach(
                (access, bytes) -> metrics.accesses.merge(access, bytes * count, Double::sum));
        db.addOpTime(sum.selfTimePs);
        hlo.instruction(sum.symbol.program, described.key.name())
                .ifPresent(instruction -> addFused(instruction, metrics));
    }

    private static void addFused(HloInstruction instruction, OpMetrics metrics) {
        if (!instruction.opcode().equals("fusion") || instruction.called().isEmpty()) {
            return;
        }
        for (HloInstruction fused : instruction.called().getFirst().instructions()) {
            if (NOT_COMPUTED.contains(fused.opcode())) {
                continue;
            }
            OpMetrics child = new OpMetrics(new OpMetrics.OpKey(0, fused.name()));
            child.category = fused.category();
            child.provenance = fused.traceName();
            child.deduplicatedName = fused.deduplicatedName();
            child.longName = fused.text();
            child.occurrences = 1;
            metrics.children.add(child);
            addFused(fused, child);
        }
    }
}
