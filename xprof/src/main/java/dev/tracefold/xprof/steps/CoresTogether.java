// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.List;

/// A step on all cores of TPUs: as the slowest core waits for the others, what counts is the core that
/// computed least, and the one that waited longest for input.
///
/// @param computePs computing, and exchanging data with other cores
/// @param infeedPs waiting for data of the host
/// @param outfeedPs handing data to the host
/// @param idlePs waiting for the host, but not for data
/// @param transferPs sending to the host and receiving from it, beside that
/// @param infeedPercent the part of the step that cores waited for data: on average, least, most
/// @param slowest the place of the core that waited longest for data, or -1 if none did
public record CoresTogether(
        double computePs,
        double infeedPs,
        double outfeedPs,
        double idlePs,
        double transferPs,
        Range infeedPercent,
        int slowest) {

    /// Of some numbers the mean, the least and the greatest.
    ///
    /// @param average the mean
    /// @param least the least
    /// @param most the greatest
    public record Range(double average, double least, double most) {}

    /// Puts cores together, of which there is one at least.
    public static CoresTogether of(List<CoreStep> cores) {
        double compute = Double.MAX_VALUE;
        double outfeed = 0;
        double transfer = 0;
        double shortest = Double.MAX_VALUE;
        double infeed = 0;
        int slowest = -1;
        double percents = 0;
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int i = 0; i < cores.size(); i++) {
            CoreStep core = cores.get(i);
            compute = Math.min(compute, (double) (core.durationPs() - core.waitingPs()));
            outfeed += (double) core.outfeedPs() / cores.size();
            transfer = Math.max(transfer, (double) (core.hostSendPs() + core.hostReceivePs()));
            shortest = Math.min(shortest, (double) core.durationPs());
            if (core.infeedPs() > infeed) {
                infeed = (double) core.infeedPs();
                slowest = i;
            }
            double percent = 100.0 * (double) core.infeedPs() / (double) core.durationPs();
            percents += percent;
            least = Math.min(least, percent);
            most = Math.max(most, percent);
        }
        double idle = Math.max(0, shortest - (compute + infeed + outfeed + transfer));
        Range percent = new Range(percents / cores.size(), least, most);
        return new CoresTogether(compute, infeed, outfeed, idle, transfer, percent, slowest);
    }

    /// All of the step.
    public double stepPs() {
        return computePs + infeedPs + outfeedPs + idlePs + transferPs;
    }
}
