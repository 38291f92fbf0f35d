// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;

import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// What a profile was taken on.
///
/// @param hardware the kind of device
/// @param deviceType the model
/// @param deviceCores how many there are
record RunEnvironment(Hardware hardware, String deviceType, int deviceCores) {
    static RunEnvironment of(XSpace space) {
        List<XPlane> gpus = space.planesWithPrefix(XSpace.GPU_PREFIX);
        if (!gpus.isEmpty()) {
            return new RunEnvironment(Hardware.GPU, gpuModel(gpus.getFirst()), gpus.size());
        }
        List<XPlane> cores = tensorCores(space);
        if (!cores.isEmpty()) {
            String[] type = {""};
            cores.getFirst()
                    .stats((name, value) -> {
                        if (name.equals("device_type_string")) {
                            type[0] = value.text();
                        }
                    });
            return new RunEnvironment(Hardware.TPU, type[0], cores.size());
        }
        return new RunEnvironment(Hardware.CPU_ONLY, "CPU", 0);
    }

    static List<XPlane> tensorCores(XSpace space) {
        return space.planesWithPrefix(XSpace.TPU_PREFIX).stream()
                .filter(plane -> plane.name().matches("/device:TPU:[0-9]+"))
                .toList();
    }

    private static String gpuModel(XPlane plane) {
        String[] vendor = {""};
        long[] capability = {0, 0};
        plane.stats((name, value) -> {
            switch (name) {
                case "device_vendor" -> vendor[0] = value.text();
                case "compute_cap_major" -> capability[0] = value.number();
                case "compute_cap_minor" -> capability[1] = value.number();
                default -> {}
            }
        });
        return switch (vendor[0]) {
            case "Nvidia" -> nvidia(capability[0], capability[1]);
            case "AMD" -> amd(capability[0]);
            default -> "GPU";
        };
    }

    private static String nvidia(long major, long minor) {
        String family =
                switch ((int) major) {
                    case 2 -> "Fermi";
                    case 3 -> "Kepler";
                    case 5 -> "Maxwell";
                    case 6 -> "Pascal";
                    case 7 -> minor < 5 ? "Volta" : "Turing";
                    case 8 -> minor < 9 ? "Ampere" : "Ada Lovelace";
                    case 9 -> "Hopper";
                    case 10 -> "Blackwell";
                    default -> "";
                };
        return family.isEmpty() ? "Nvidia GPU" : "Nvidia GPU (" + family + ")";
    }

    private static String amd(long major) {
        return switch ((int) major) {
            case 9 -> "AMD GPU - gfx-9XX series";
            case 10 -> "AMD GPU - gfx-10XX series";
            case 11 -> "AMD GPU - gfx-11XX series";
            default -> "AMD GPU";
        };
    }

    /// What several hosts were together.
    RunEnvironment and(RunEnvironment other) {
        boolean better = hardware == Hardware.CPU_ONLY && other.hardware != Hardware.CPU_ONLY;
        RunEnvironment kind = better ? other : this;
        return new RunEnvironment(kind.hardware, kind.deviceType, deviceCores + other.deviceCores);
    }
}
