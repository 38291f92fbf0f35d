// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.BitSet;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// The pKVM hypervisor: a slice while it runs, whose args say why. It has no threads.
final class HypervisorEvents extends FtraceSubsystem {
    private static final TrackSpec HYPERVISOR =
            TrackSpec.slice("pkvm_hypervisor", Dimension.integer("cpu"));
    private static final List<String> ENTER = List.of("hyp_enter", "hypervisor_hyp_enter");
    private static final List<String> EXIT = List.of("hyp_exit", "hypervisor_hyp_exit");

    /// Why it was entered: event, then arg keys that are payload fields too; `#` marks signed ones
    /// and `?` bools.
    private static final List<List<String>> REASONS =
            List.of(
                    List.of("host_hcall", "id", "invalid"),
                    List.of("host_smc", "id", "forwarded"),
                    List.of("host_mem_abort", "esr", "addr"),
                    List.of("host_ffa_call", "func_id", "handled#", "err#"),
                    List.of("iommu_idmap", "from", "to", "prot#"),
                    List.of("psci_mem_protect", "count", "was"));

    private static final List<List<String>> NEW_REASONS =
            List.of(List.of("iommu_idmap_complete", "map?"), List.of("vcpu_illegal_trap", "esr"));

    private final BitSet types = new BitSet();
    private final int category;
    private final int hyp;

    HypervisorEvents(TraceContext context) {
        super(context);
        category = strings.intern("pkvm_hyp");
        hyp = strings.intern("hyp");
    }

    /// Whether the event is one of a hypervisor.
    boolean contains(int type) {
        return types.get(type);
    }

    @Override
    void register(FtraceHandlers handlers) {
        for (String event : ENTER) {
            on(
                    handlers,
                    event,
                    e -> slices.begin(e.timestampNanos(), hypervisorTrack(e), category, hyp, null));
        }
        for (String event : EXIT) {
            on(handlers, event, e -> end(e, hypervisorTrack(e)));
        }
        for (List<String> reason : REASONS) {
            onReason(handlers, reason.getFirst(), reason);
            if (!reason.getFirst().equals("host_ffa_call")) {
                onReason(handlers, "hypervisor_" + reason.getFirst(), reason);
            }
        }
        for (List<String> reason : NEW_REASONS) {
            onReason(handlers, "hypervisor_" + reason.getFirst(), reason);
        }
    }

    private void on(FtraceHandlers handlers, String event, FtraceHandler handler) {
        types.set(FtraceEventTypes.of(event).number());
        handlers.on(event, type -> handler);
    }

    private void onReason(FtraceHandlers handlers, String event, List<String> reason) {
        FtraceEventType type = FtraceEventTypes.of(event);
        int reasonId = strings.intern(reason.getFirst());
        on(
                handlers,
                event,
                e -> {
                    ArgSet args = newArgs();
                    addString(args, "hyp_enter_reason", reasonId);
                    for (String word : reason.subList(1, reason.size())) {
                        addArg(args, e, type, word);
                    }
                    slices.addArgs(hypervisorTrack(e), category, hyp, args);
                });
    }

    private void addArg(ArgSet args, FtraceEvent e, FtraceEventType type, String word) {
        char mark = word.charAt(word.length() - 1);
        boolean isMarked = mark == '#' || mark == '?';
        String key = isMarked ? word.substring(0, word.length() - 1) : word;
        int field = type.field(key);
        switch (mark) {
            case '#' -> addInt(args, key, e.intValue(field));
            case '?' -> addBool(args, key, e.boolValue(field));
            default -> addUint(args, key, e.longValue(field));
        }
    }

    private int hypervisorTrack(FtraceEvent e) {
        return track(HYPERVISOR, () -> "pkVM Hypervisor CPU %d".formatted(e.cpu()), e.cpu());
    }
}
