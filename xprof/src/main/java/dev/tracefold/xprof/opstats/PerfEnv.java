// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import dev.tracefold.xprof.space.StatValue;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// What a device can do at best, in units of 1e9 a second.
///
/// @param gigaFlops operations
/// @param bandwidths bytes: of the large memory, then read and write of what is on the chip, of CMEM and
///     of VMEM
/// @param mergedVmem whether one memory on the chip is both
/// @param megacore whether two cores are one
record PerfEnv(double gigaFlops, List<Double> bandwidths, boolean mergedVmem, boolean megacore) {
    static final PerfEnv NONE = new PerfEnv(0, List.of(), false, false);

    static final int HBM = 0;
    static final int SRAM_READ = 1;
    static final int SRAM_WRITE = 2;
    static final int CMEM_READ = 3;
    static final int CMEM_WRITE = 4;
    static final int VMEM_READ = 5;
    static final int VMEM_WRITE = 6;

    private static final List<String> TPU_STATS =
            List.of(
                    "peak_hbm_bw_gigabytes_per_second",
                    "peak_sram_rd_bw_gigabytes_per_second",
                    "peak_sram_wr_bw_gigabytes_per_second",
                    "peak_cmem_rd_bw_gigabytes_per_second",
                    "peak_cmem_wr_bw_gigabytes_per_second",
                    "peak_vmem_rd_bw_gigabytes_per_second",
                    "peak_vmem_wr_bw_gigabytes_per_second");

    // Operations a cycle of a multiprocessor, by ten times the compute capability.
    private static final NavigableMap<Integer, Integer> NVIDIA_FLOPS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry(20, 64),
                            Map.entry(30, 384),
                            Map.entry(50, 256),
                            Map.entry(60, 256),
                            Map.entry(61, 256),
                            Map.entry(70, 1024),
                            Map.entry(75, 1024),
                            Map.entry(80, 2048),
                            Map.entry(86, 1024),
                            Map.entry(89, 1024),
                            Map.entry(90, 4096),
                            Map.entry(100, 8192)));

    /// Copies the list.
    PerfEnv {
        bandwidths = List.copyOf(bandwidths);
    }

    static PerfEnv of(XPlane plane) {
        Map<String, Double> stats = new HashMap<>();
        String[] vendor = {""};
        plane.stats((name, value) -> {
            if (name.equals("device_vendor")) {
                vendor[0] = value.text();
            } else if (value.kind() != StatValue.Kind.BYTES) {
                stats.put(name, value.decimal());
            }
        });
        return plane.name().startsWith(XSpace.TPU_PREFIX) ? tpu(stats) : gpu(stats, vendor[0]);
    }

    private static PerfEnv tpu(Map<String, Double> stats) {
        return new PerfEnv(
                stats.getOrDefault("peak_teraflops_per_second", 0.0) * 1000,
                TPU_STATS.stream().map(stat -> stats.getOrDefault(stat, 0.0)).toList(),
                stats.getOrDefault("has_merged_vmem", 0.0) != 0,
                stats.getOrDefault("has_megacore", 0.0) != 0);
    }

    private static PerfEnv gpu(Map<String, Double> stats, String vendor) {
        double gigahertz = stats.getOrDefault("clock_rate", 0.0) / 1e6;
        double cores = stats.getOrDefault("core_count", 0.0);
        double major = stats.getOrDefault("compute_cap_major", 0.0);
        double minor = stats.getOrDefault("compute_cap_minor", 0.0);
        double flops = 0;
        if (vendor.equals("Nvidia")) {
            Map.Entry<Integer, Integer> known = NVIDIA_FLOPS.floorEntry((int) (10 * major + minor));
            flops = known == null ? NVIDIA_FLOPS.firstEntry().getValue() : known.getValue();
        }
        // 32 banks of 8 bytes a cycle; the oldest need two cycles for 4.
        double shared = cores * gigahertz * (major <= 2 ? 64 : 256);
        return new PerfEnv(
                cores * flops * gigahertz,
                Arrays.asList(stats.getOrDefault("memory_bandwidth", 0.0) / 1e9, shared, shared),
                false,
                false);
    }

    double bandwidth(int which) {
        return which < bandwidths.size() ? bandwidths.get(which) : 0;
    }

    boolean hasCmem() {
        return bandwidth(CMEM_READ) > 0 || bandwidth(CMEM_WRITE) > 0;
    }

    static double gibi(double giga) {
        return giga * 1e9 / (1 << 30);
    }
}
