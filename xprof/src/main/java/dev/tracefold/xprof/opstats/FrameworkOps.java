// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import dev.tracefold.xprof.framework.FrameworkOp;

/// Sums operations of the compiler up by what the framework calls them.
final class FrameworkOps {
    private FrameworkOps() {}

    static void add(OpMetrics device, OpMetricsDb into) {
        if (device.isIdle()) {
            add(device, OpMetrics.IDLE, OpMetrics.IDLE, into);
        } else if (device.provenance.isEmpty()) {
            add(device, device.key.name(), "", into);
        } else {
            FrameworkOp op = FrameworkOp.parse(device.provenance);
            add(device, op.name(), op.type(), into);
        }
    }

    private static void add(OpMetrics device, String name, String type, OpMetricsDb into) {
        OpMetrics op = into.get(0, name);
        if (op.category.isEmpty()) {
            op.category = type.isEmpty() ? "Unknown" : type;
        }
        op.eager = device.eager;
        // Each occurrence of it is one of each of its parts.
        op.occurrences = Math.max(op.occurrences, device.occurrences);
        op.timePs += device.timePs;
        op.selfTimePs += device.selfTimePs;
        op.flops += device.flops;
        op.modelFlops += device.modelFlops;
        op.bytes += device.bytes;
    }
}
