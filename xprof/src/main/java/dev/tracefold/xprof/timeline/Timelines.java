// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// Prepares a profile for the tools that look at steps, operations or the timeline.
public final class Timelines {
    private Timelines() {}

    /// Groups events and adds derived lines. A profile that was prepared when it was taken is left as it
    /// is.
    ///
    /// @return the modules that were read for it
    public static HloModules prepare(XSpace space) {
        return prepare(space, null);
    }

    /// The same, and says which groups came to which. Of a profile that was prepared when it was taken
    /// nobody knows.
    ///
    /// @param links what to fill, or null if nobody asks
    public static HloModules prepare(XSpace space, @Nullable GroupLinks links) {
        HloModules hlo = HloModules.of(space);
        if (isPrepared(space)) {
            return hlo;
        }
        Map<Long, String> names = group(space, links);
        List<XPlane> gpus = space.planesWithPrefix(XSpace.GPU_PREFIX);
        gpus.forEach(plane -> GpuLines.derive(plane, names, hlo));
        XPlane host = space.plane(XSpace.HOST_THREADS);
        if (host != null) {
            LaunchLine.derive(host, names, gpus);
        }
        deriveCores(space, any -> true);
        return hlo;
    }

    /// The same without lines that only people look at: what is added up are events of the file, in the steps
    /// that they belong to.
    ///
    /// @param has which devices are looked at; the others are only read
    public static HloModules prepareSums(
            XSpace space, @Nullable GroupLinks links, Predicate<XPlane> has) {
        HloModules hlo = HloModules.of(space);
        if (isPrepared(space)) {
            return hlo;
        }
        Map<Long, String> names = group(space, links);
        space.planesWithPrefix(XSpace.GPU_PREFIX).stream()
                .filter(has)
                .forEach(plane -> GpuLines.deriveSteps(plane, names));
        deriveCores(space, has);
        return hlo;
    }

    private static Map<Long, String> group(XSpace space, @Nullable GroupLinks links) {
        space.planes().forEach(PoolRegions::add);
        return StepGrouping.group(space, links);
    }

    private static void deriveCores(XSpace space, Predicate<XPlane> has) {
        for (XPlane plane : space.planesWithPrefix(XSpace.TPU_PREFIX)) {
            if (has.test(plane) && TpuLines.ordinal(plane.name()) >= 0) {
                TpuDerivation.derive(plane);
            }
        }
    }

    /// Whether a profile was prepared when it was taken.
    static boolean isPrepared(XSpace space) {
        return space.planes().stream().anyMatch(XPlane::groupedInFile);
    }
}
