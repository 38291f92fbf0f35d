// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

/// How fast an operation was, and what kept it from being faster.
///
/// @param flopRate operations a second, in 1e9
/// @param modelFlopRate those that the model needs
/// @param memoryBandwidth bytes a second, in 2^30
/// @param hbm bytes a second of the large memory
/// @param cmemRead bytes a second
/// @param cmemWrite bytes a second
/// @param vmemRead bytes a second
/// @param vmemWrite bytes a second
/// @param intensity operations a byte
/// @param hbmIntensity operations a byte of the large memory
/// @param intensities operations a byte of CMEM read and write, VMEM read and write
/// @param boundBy what is used most
/// @param bottleneckIntensity operations a byte of what is used most
record Rates(
        double flopRate,
        double modelFlopRate,
        double memoryBandwidth,
        double hbm,
        double cmemRead,
        double cmemWrite,
        double vmemRead,
        double vmemWrite,
        double intensity,
        double hbmIntensity,
        Intensities intensities,
        String boundBy,
        double bottleneckIntensity) {

    /// Operations a byte of the memories on the chip.
    ///
    /// @param cmemRead of CMEM, read
    /// @param cmemWrite of CMEM, written
    /// @param vmemRead of VMEM, read
    /// @param vmemWrite of VMEM, written
    record Intensities(double cmemRead, double cmemWrite, double vmemRead, double vmemWrite) {}

    /// What is used most so far.
    private static final class Bottleneck {
        String name = "Unknown";
        double utilization;
        double intensity;

        void consider(String resource, double rate, double peak, double itsIntensity) {
            double used = divide(rate, peak);
            if (utilization < used) {
                name = resource;
                utilization = used;
                intensity = itsIntensity;
            }
        }
    }

    static double divide(double number, double by) {
        return by == 0 ? 0 : number / by;
    }

    static Rates of(OpMetrics metrics, PerfEnv env, Hardware hardware) {
        double nanos = (double) metrics.timePs / 1000;
        double hbmBytes =
                metrics.accesses.isEmpty()
                        ? metrics.bytes
                        : metrics.bytesOf(OpMetrics.MemoryAccess.HBM);
        double cmemReads = metrics.bytesOf(OpMetrics.MemoryAccess.CMEM, true);
        double cmemWrites = metrics.bytesOf(OpMetrics.MemoryAccess.CMEM, false);
        double vmemReads = metrics.bytesOf(OpMetrics.MemoryAccess.VMEM, true);
        double vmemWrites = metrics.bytesOf(OpMetrics.MemoryAccess.VMEM, false);
        Intensities intensities =
                new Intensities(
                        divide(metrics.flops, cmemReads),
                        divide(metrics.flops, cmemWrites),
                        divide(metrics.flops, vmemReads),
                        divide(metrics.flops, vmemWrites));
        double flopRate = divide(metrics.flops, nanos);
        double hbm = PerfEnv.gibi(divide(hbmBytes, nanos));
        double intensity = divide(metrics.flops, metrics.bytes);
        double hbmIntensity = divide(metrics.flops, hbmBytes);
        double cmemRead = PerfEnv.gibi(divide(cmemReads, nanos));
        double cmemWrite = PerfEnv.gibi(divide(cmemWrites, nanos));
        double vmemRead = PerfEnv.gibi(divide(vmemReads, nanos));
        double vmemWrite = PerfEnv.gibi(divide(vmemWrites, nanos));
        Bottleneck worst = new Bottleneck();
        worst.consider("Compute", flopRate, env.gigaFlops(), intensity);
        worst.consider("HBM", hbm, peak(env, PerfEnv.HBM), hbmIntensity);
        if (hardware == Hardware.TPU) {
            worst.consider(
                    "CMEM Read", cmemRead, peak(env, PerfEnv.CMEM_READ), intensities.cmemRead());
            worst.consider(
                    "CMEM Write",
                    cmemWrite,
                    peak(env, PerfEnv.CMEM_WRITE),
                    intensities.cmemWrite());
            worst.consider(
                    "VMEM Read", vmemRead, peak(env, PerfEnv.VMEM_READ), intensities.vmemRead());
            worst.consider(
                    "VMEM Write",
                    vmemWrite,
                    peak(env, PerfEnv.VMEM_WRITE),
                    intensities.vmemWrite());
        } else if (hardware == Hardware.GPU) {
            worst.consider("Shm/L1", hbm, peak(env, PerfEnv.SRAM_WRITE), hbmIntensity);
        }
        return new Rates(
                flopRate,
                divide(metrics.modelFlops, nanos),
                PerfEnv.gibi(divide(metrics.bytes, nanos)),
                hbm,
                cmemRead,
                cmemWrite,
                vmemRead,
                vmemWrite,
                intensity,
                hbmIntensity,
                intensities,
                worst.name,
                worst.intensity);
    }

    static double peak(PerfEnv env, int which) {
        return PerfEnv.gibi(env.bandwidth(which));
    }
}
