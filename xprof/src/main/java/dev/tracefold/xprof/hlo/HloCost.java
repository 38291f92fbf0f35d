// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.hlo;

/// What an instruction costs to execute once.
///
/// @param flops floating-point operations
/// @param bytes read and written
public record HloCost(double flops, double bytes) {
    static final HloCost NONE = new HloCost(0, 0);
}
