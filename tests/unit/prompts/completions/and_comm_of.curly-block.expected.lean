-- notes: 
{
    constructor
    exact hq
    exact hp
  }
