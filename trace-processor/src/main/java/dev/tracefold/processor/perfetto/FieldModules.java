// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Which modules want which field of a packet.
final class FieldModules {
    private static final PacketModule[] NOBODY = new PacketModule[0];

    private final List<PacketModule> modules;
    private final PacketModule @Nullable [][] byField;

    FieldModules(List<PacketModule> modules) {
        this.modules = List.copyOf(modules);
        int highest = 0;
        for (PacketModule module : modules) {
            for (int field : module.fields()) {
                highest = Math.max(highest, field);
            }
        }
        byField = new PacketModule[highest + 1][];
        for (PacketModule module : modules) {
            for (int field : module.fields()) {
                PacketModule[] before = of(field);
                PacketModule[] after = Arrays.copyOf(before, before.length + 1);
                after[before.length] = module;
                byField[field] = after;
            }
        }
    }

    List<PacketModule> all() {
        return modules;
    }

    boolean wants(int field) {
        return field < byField.length && byField[field] != null;
    }

    PacketModule[] of(int field) {
        PacketModule @Nullable [] wanting = field < byField.length ? byField[field] : null;
        return wanting == null ? NOBODY : wanting;
    }
}
