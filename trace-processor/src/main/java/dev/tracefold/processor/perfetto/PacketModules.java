// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;

/// Makes the modules that read the packets of one trace on one machine.
@FunctionalInterface
public interface PacketModules {
    /// New modules; the order is the order in which they are asked where several want a field.
    ///
    /// @param packets where the packets lie that modules push to the sorter themselves
    List<PacketModule> create(TraceContext context, PacketStore packets);
}
