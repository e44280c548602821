// SPDX-License-Identifier: Apache-2.0
// The floor of start-up: a program that does nothing, linked with what moontide is linked with.
int main(void)
{
    return 0;
}
