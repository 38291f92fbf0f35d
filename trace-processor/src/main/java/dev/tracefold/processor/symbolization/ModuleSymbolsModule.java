// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.HexFormat;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `module_symbols` (TracePacket field 61): the functions at addresses of a binary, for the
/// frames that are there.
public final class ModuleSymbolsModule implements PacketModule {
    private static final int MODULE_SYMBOLS = 61;
    private static final int ADDRESS_SYMBOLS = 3;
    private static final int LINES = 2;
    private static final int INVALID_MAPPING = StatKeys.of("stackprofile_invalid_mapping_id");
    private static final int INVALID_FRAME = StatKeys.of("stackprofile_invalid_frame_id");

    private final TraceContext context;
    private final StringPool strings;
    private final MessageFields module = new MessageFields(2);
    private final MessageFields address = new MessageFields(1);
    private final MessageFields line = new MessageFields(3);
    private final ProtoReader addresses = new ProtoReader();
    private final ProtoReader lines = new ProtoReader();

    /// For one trace on one machine.
    public ModuleSymbolsModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {MODULE_SYMBOLS};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        module.enter(value);
        int path = strings.intern(module.string(1));
        String buildId =
                HexFormat.of()
                        .formatHex(
                                module.buffer(),
                                module.start(2),
                                module.start(2) + module.length(2));
        List<Integer> mappings = context.stacks().mappingsOf(path, strings.intern(buildId));
        if (mappings.isEmpty()) {
            context.stats().increment(INVALID_MAPPING);
            return;
        }
        module.walk(addresses);
        while (addresses.next()) {
            if (addresses.field() == ADDRESS_SYMBOLS) {
                address.enter(addresses);
                addSymbols(mappings, address.longValue(1));
            }
        }
    }

    private void addSymbols(List<Integer> mappings, long relativePc) {
        StackProfileTracker stacks = context.stacks();
        int set = stacks.nextSymbolSet();
        address.walk(lines);
        while (lines.next()) {
            if (lines.field() == LINES) {
                line.enter(lines);
                stacks.addSymbol(set, strings.intern(line.string(1)), source());
            }
        }
        if (stacks.nextSymbolSet() == set) {
            return;
        }
        boolean found = false;
        for (int mapping : mappings) {
            for (int frame : stacks.framesAt(mapping, relativePc)) {
                stacks.setSymbols(frame, set);
                found = true;
            }
        }
        if (!found) {
            context.stats().increment(INVALID_FRAME);
        }
    }

    /// A line number without a file tells nothing.
    private SourceLine source() {
        if (line.length(2) == 0) {
            return SourceLine.UNKNOWN;
        }
        long number = line.has(3) ? line.uintValue(3) : StackProfileTracker.NO_LINE;
        return new SourceLine(line.stringId(2, strings), number);
    }
}
