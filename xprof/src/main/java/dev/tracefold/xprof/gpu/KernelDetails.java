// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import java.util.Optional;

/// Reads how a kernel was launched from text like "regs:32 grid:2,1,1 block:32,1,1 occ_pct:13".
final class KernelDetails {
    private Kernel.Dimensions grid = Kernel.Dimensions.ONE;
    private Kernel.Dimensions block = Kernel.Dimensions.ONE;
    private long registers;
    private long staticShared;
    private long dynamicShared;
    private double occupancy;

    private KernelDetails() {}

    static Kernel.Launch parse(String details) {
        KernelDetails result = new KernelDetails();
        for (String token : details.split("[ \n]", -1)) {
            int colon = token.indexOf(':');
            if (colon >= 0 && token.indexOf(':', colon + 1) < 0) {
                result.read(token.substring(0, colon), token.substring(colon + 1));
            }
        }
        return new Kernel.Launch(
                result.grid,
                result.block,
                result.registers,
                result.staticShared,
                result.dynamicShared,
                result.occupancy);
    }

    private void read(String key, String value) {
        switch (key) {
            case "regs" -> registers = number(value).orElse(registers);
            case "static_shared" -> staticShared = number(value).orElse(staticShared);
            case "dynamic_shared" -> dynamicShared = number(value).orElse(dynamicShared);
            case "grid" -> grid = dimensions(value).orElse(grid);
            case "block" -> block = dimensions(value).orElse(block);
            case "occ_pct" -> occupancy = decimal(value).orElse(occupancy);
            default -> {}
        }
    }

    private static Optional<Kernel.Dimensions> dimensions(String value) {
        String[] parts = value.split(",", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        return number(parts[0])
                .flatMap(x ->
                        number(parts[1])
                                .flatMap(y ->
                                        number(parts[2]).map(z -> new Kernel.Dimensions(x, y, z))));
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty(); // a token that means something else
        }
    }

    // As exact as the message in which it is sent, so that kernels are told apart alike before and
    // after.
    private static Optional<Double> decimal(String text) {
        try {
            return Optional.of((double) Float.parseFloat(text));
        } catch (NumberFormatException e) {
            return Optional.empty(); // a token that means something else
        }
    }
}
