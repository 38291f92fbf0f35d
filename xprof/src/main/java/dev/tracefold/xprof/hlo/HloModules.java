// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import dev.tracefold.xprof.space.DamagedProfileException;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// The modules that a profile carries, by the number of their program.
public final class HloModules {
    static final String HLO_PROTO = "Hlo Proto";

    private final Map<Long, HloModule> byProgram;

    private HloModules(Map<Long, HloModule> byProgram) {
        this.byProgram = byProgram;
    }

    /// Reads all modules of a profile; one that is damaged is left out, for the events can be shown
    /// without it.
    public static HloModules of(XSpace space) {
        Map<Long, HloModule> modules = new LinkedHashMap<>();
        XPlane plane = space.plane(XSpace.METADATA);
        if (plane != null) {
            for (EventMetadata kind : plane.metadata()) {
                add(kind, modules);
            }
        }
        return new HloModules(modules);
    }

    private static void add(EventMetadata kind, Map<Long, HloModule> modules) {
        long[] program = {kind.id()};
        byte[][] proto = {new byte[0]};
        kind.stats((stat, value) -> {
            if (stat.equals(HLO_PROTO) && value.kind() == StatValue.Kind.BYTES) {
                proto[0] = value.bytes();
            } else if (stat.equals(StatNames.PROGRAM_ID)) {
                program[0] = value.number();
            }
        });
        if (proto[0].length > 0) {
            try {
                modules.putIfAbsent(program[0], HloModule.read(proto[0]));
            } catch (DamagedProfileException e) {
                System.getLogger(HloModules.class.getName())
                        .log(System.Logger.Level.WARNING, "module of {0}: {1}", kind.name(), e);
            }
        }
    }

    /// Whether a profile carries modules, without reading them.
    public static boolean areIn(XSpace space) {
        XPlane plane = space.plane(XSpace.METADATA);
        return plane != null && plane.hasStatName(HLO_PROTO);
    }

    /// All modules.
    public Map<Long, HloModule> byProgram() {
        return Map.copyOf(byProgram);
    }

    /// An instruction of a program.
    public Optional<HloInstruction> instruction(long program, String name) {
        HloModule module = byProgram.get(program);
        return module == null ? Optional.empty() : module.instruction(name);
    }
}
