"""What a batch's ZIP holds, looked at before anything of it is used."""
