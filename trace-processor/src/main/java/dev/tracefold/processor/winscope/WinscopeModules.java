// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;

/// The modules of this package.
public final class WinscopeModules {
    private WinscopeModules() {}

    /// New modules for one trace on one machine.
    public static List<PacketModule> create(TraceContext context) {
        Rows rows = new Rows(context);
        return List.of(
                new LayersModule(rows),
                new TransactionsModule(rows),
                new TransitionsModule(rows),
                new ProtoLogModule(context),
                new WinscopeExtensionsModule(rows));
    }
}
