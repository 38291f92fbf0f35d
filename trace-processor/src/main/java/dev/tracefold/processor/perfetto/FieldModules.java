// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.Arrays;
import java.util.List;

/// Which modules want which field of a packet.
final class FieldModules {
    private static final PacketModule[] NOBODY = new PacketModule[0];

    private final List<PacketModule> modules;
    private final PacketModule[][] byField;

    FieldModules(List<PacketModule> modules) {
        this.modules = List.copyOf(modules);
        int highest = 0;
        for (PacketModule module : modules) {
            for (int field : module.fields()) {
                highest = Math.max(highest, field);
            }
        }
        byField = new PacketModule[highest + 1][];
        Arrays.fill(byField, NOBODY);
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
        return of(field).length > 0;
    }

    PacketModule[] of(int field) {
        return field < byField.length ? byField[field] : NOBODY;
    }
}
