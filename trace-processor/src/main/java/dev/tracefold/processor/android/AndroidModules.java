// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.android;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;

/// The modules of this package.
public final class AndroidModules {
    private AndroidModules() {}

    /// New modules for one trace on one machine.
    public static List<PacketModule> create(TraceContext context) {
        return List.of(
                new NetworkModule(context),
                new AppWakelockModule(context),
                new BluetoothModule(context),
                new StatsdModule(context),
                new PixelModemModule(context),
                new VideoModule(context));
    }
}
