// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.wire.ProtoReader;

/// Takes down names that were found after the recording and that args of events want: functions at
/// addresses, Java classes. Other modules may read the same packets.
public final class SymbolModule implements PacketModule {
    private static final int MODULE_SYMBOLS = 61;
    private static final int DEOBFUSCATION_MAPPING = 64;

    /// A function in a binary; texts are string ids.
    private record Symbol(int path, int buildId, long address, int function) {}

    private final TraceContext context;
    private final StringPool strings;
    private final ProtoReader outer = new ProtoReader();
    private final ProtoReader middle = new ProtoReader();
    private final ProtoReader inner = new ProtoReader();
    private final List<Symbol> symbols = new ArrayList<>();

    /// For the packets of one machine.
    public SymbolModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    @Override
    public int[] fields() {
        return new int[] {MODULE_SYMBOLS, DEOBFUSCATION_MAPPING};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field == MODULE_SYMBOLS) {
            readSymbols(value);
        } else {
            readClasses(value);
        }
        return false;
    }

    /// Settles, before args are stored, which function lies where: mappings are known by now.
    @Override
    public void finish() {
        Table mappings = context.storage().table("__intrinsic_stack_profile_mapping");
        StringColumn names = mappings.strings("name");
        StringColumn buildIds = mappings.strings("build_id");
        for (Symbol symbol : symbols) {
            for (int row = 0; row < mappings.rowCount(); row++) {
                if (names.get(row) == symbol.path() && buildIds.get(row) == symbol.buildId()) {
                    context.slices()
                            .argTranslations()
                            .addFunction(row, symbol.address(), symbol.function());
                }
            }
        }
    }

    private void readSymbols(ProtoReader value) {
        int path = StringPool.NULL_ID;
        int buildId = StringPool.NULL_ID;
        outer.enter(value);
        while (outer.next()) {
            switch (outer.field()) {
                case 1 -> path = Texts.intern(strings, outer);
                case 2 -> {
                    byte[] bytes = strings.bytes(Texts.intern(strings, outer));
                    buildId = strings.intern(HexFormat.of().formatHex(bytes));
                }
                case 3 -> readAddress(path, buildId);
                default -> {
                    // Of no meaning here.
                }
            }
        }
    }

    private void readAddress(int path, int buildId) {
        long address = 0;
        int function = StringPool.NULL_ID;
        middle.enter(outer);
        while (middle.next()) {
            if (middle.field() == 1) {
                address = middle.longValue();
            } else if (middle.field() == 2) {
                // The last line is the function that others are inlined into.
                inner.enter(middle);
                while (inner.next()) {
                    if (inner.field() == 1) {
                        function = Texts.intern(strings, inner);
                    }
                }
            }
        }
        symbols.add(new Symbol(path, buildId, address, function));
    }

    private void readClasses(ProtoReader value) {
        outer.enter(value);
        while (outer.next()) {
            if (outer.field() != 3) {
                continue;
            }
            int raw = StringPool.NULL_ID;
            int name = StringPool.NULL_ID;
            middle.enter(outer);
            while (middle.next()) {
                if (middle.field() == 1) {
                    raw = Texts.intern(strings, middle);
                } else if (middle.field() == 2) {
                    name = Texts.intern(strings, middle);
                }
            }
            context.slices().argTranslations().classNames().add(raw, name);
        }
    }
}
