// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

/// Names of the SCSI commands that UFS devices take.
final class ScsiCommands {
    private ScsiCommands() {}

    /// @param group shown if it is not 0
    static String name(int opcode, int group) {
        String name =
                switch (opcode) {
                    case 0 -> "TEST UNIT READY";
                    case 3 -> "REQUEST SENSE";
                    case 4 -> "FORMAT UNIT";
                    case 8 -> "READ (6)";
                    case 10 -> "WRITE (6)";
                    case 18 -> "INQUIRY";
                    case 27 -> "START STOP UNIT";
                    case 29 -> "SEND DIAGNOSTIC";
                    case 37 -> "READ CAPACITY (10)";
                    case 40 -> "READ (10)";
                    case 42 -> "WRITE (10)";
                    case 47 -> "VERIFY";
                    case 52 -> "PRE-FETCH (10)";
                    case 53 -> "SYNCHRONIZE CACHE (10)";
                    case 59 -> "WRITE BUFFER";
                    case 60 -> "READ BUFFER";
                    case 66 -> "UNMAP";
                    case 85 -> "MODE SELECT (10)";
                    case 90 -> "MODE SENSE (10)";
                    case 136 -> "READ (16)";
                    case 138 -> "WRITE (16)";
                    case 144 -> "PRE-FETCH (16)";
                    case 145 -> "SYNCHRONIZE CACHE (16)";
                    case 158 -> "READ CAPACITY (16)";
                    case 160 -> "REPORT LUNS";
                    case 162 -> "SECURITY PROTOCOL IN";
                    case 181 -> "SECURITY PROTOCOL OUT";
                    default -> "UNDEFINED";
                };
        return group == 0 ? name : "%s (GID=0x%x)".formatted(name, group);
    }
}
