// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.inference;

/// What the time of a request went to, in picoseconds.
///
/// @param preprocess on the host, until the first program is executed
/// @param batchFormation on the host, while a batch was put together
/// @param runtime on the host, from executing to launching
/// @param write data on its way to the device
/// @param read data on its way back
/// @param device the device computed
/// @param postprocess on the host, after the device was done
/// @param idle nothing that is known, between these
record TimeSpent(
        long preprocess,
        long batchFormation,
        long runtime,
        long write,
        long read,
        long device,
        long postprocess,
        long idle) {
    static final TimeSpent NONE = new TimeSpent(0, 0, 0, 0, 0, 0, 0, 0);

    TimeSpent plus(TimeSpent other) {
        return new TimeSpent(
                preprocess + other.preprocess,
                batchFormation + other.batchFormation,
                runtime + other.runtime,
                write + other.write,
                read + other.read,
                device + other.device,
                postprocess + other.postprocess,
                idle + other.idle);
    }

    TimeSpent dividedBy(long count) {
        return new TimeSpent(
                preprocess / count,
                batchFormation / count,
                runtime / count,
                write / count,
                read / count,
                device / count,
                postprocess / count,
                idle / count);
    }
}
